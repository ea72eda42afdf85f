"""The sample database: created on the server of the log, registered, with its table list and dictionary uploaded."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import psycopg

from events.wire.event import Meta
from runtime.postgres.errors import first_line
from runtime.process.worker_threads import in_thread
from runtime.settings.settings import Settings
from runtime.sources.encrypted_sources import address_of
from samples.load import DatabaseNotOursError, load_sample, sample
from service.schemas.errors import SampleRefused
from service.schemas.language import Language
from service.schemas.requests import DatabaseRequest
from service.schemas.responses.databases import SampleView
from service.sources.registered_databases import Databases
from service.uploads.inputs import Inputs

NAME = "highway_db"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDatabase:
    databases: Databases
    inputs: Inputs
    settings: Settings

    async def prepare(self, language: Language, *, meta: Meta | None = None) -> SampleView:
        """Create what is missing of the sample; return the fields of a request for a task over it.

        Raises SampleRefused if the role of the log may not create databases or another database has the name.
        """
        chosen = sample(NAME)
        load = partial(load_sample, self.settings.database_url or "", NAME)
        try:
            dsn = await in_thread(load, name="load the sample")
        except psycopg.Error as error:
            raise SampleRefused(reason=first_line(error)) from None
        except DatabaseNotOursError as error:
            raise SampleRefused(reason=str(error)) from None
        address = address_of(dsn)
        known = (await self.databases.list()).databases
        if not any(d.name == NAME and (d.host, d.port, d.database) == tuple(address.values())[:3] for d in known):
            await self.databases.add(DatabaseRequest(name=NAME, dsn=dsn), meta=meta)
        tables, dictionary = f"{NAME}_tables.txt", f"{NAME}_dictionary.csv"
        await self.inputs.put(tables, chosen.tables_text.encode(), meta=meta)
        await self.inputs.put(dictionary, chosen.dictionary_text.encode(), meta=meta)
        return SampleView(
            db_name=NAME,
            table_list_file=tables,
            dictionary_file=dictionary,
            business_context=chosen.business_context[language],
        )
