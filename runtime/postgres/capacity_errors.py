"""What PostgreSQL says where it takes no more connections, in each language it speaks.

Its code for that (SQLSTATE 53300) does not reach us: of a connection that was refused, libpq gives the text alone, and
`lc_messages` is the server's, nobody else's to choose before there is a connection.
"""

from __future__ import annotations

import re
from typing import Final

LIMITED: Final = re.compile(
    "too many connections for|的连接过多|的連線太多"
    "|zu viele Verbindungen (?:für|von)|demasiadas conexiones para|trop de connexions pour|terlalu banyak koneksi untuk"
    "|troppe connessioni (?:al|per)|(?:への|からの)接続が多すぎます|최대 (?:동시 )?접속수를 초과했습니다"
    "|(?:მეტისმეტად|ძალიან) ბევრი კავშირი|zbyt wiele połączeń d|muitas conexões para|слишком много подключений"
    "|för många uppkopplingar|bağlantı sayısı aşılmıştır|занадто багато підключень"
)
"""A role or a database may have no more of them."""
FULL: Final = re.compile(
    "too many (?:clients|connections)|connection slots"
    "|客户端连接过多|剩餘的連線槽|客戶端過多|剩余连接槽位"
    "|schon zu viele Verbindungen|die verbleibenden Verbindungen sind"
    "|demasiados clientes|las conexiones restantes están|trop de clients|les emplacements de connexions restants"
    "|terlalu banyak klien|slot koneksi yang tersisa|troppi client|i rimanenti slot di connessione"
    "|クライアント数が多すぎます|残りの接続(?:スロット|枠)|접속자 수를 초과했습니다|남은 연결 슬롯"
    "|მეტისმეტად ბევრი კლიენტია|დარჩენილი მიერთების სლოტები|zbyt wiele klientów|pozostałe gniazda połączeń"
    "|muitos clientes conectados|os encaixes de conexão restantes|слишком много клиентов|оставшиеся слоты подключений"
    "|för många klienter|resterande anslutningsslottar|istemci sayısı çok fazla|kalan bağlantı sayısı"
    "|забагато клієнтів|слоти підключен\\w+, (?:що|які) залишились?"
)
"""The server has none left."""


def is_full(reason: str) -> bool:
    """Whether a connection was refused for want of room, by what the server or a pooler before it said."""
    return LIMITED.search(reason) is not None or FULL.search(reason) is not None
