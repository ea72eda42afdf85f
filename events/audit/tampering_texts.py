"""Reasons why a log or an export does not verify, in Chinese and English."""

from __future__ import annotations

from typing import Final

from runtime.sentences import Sentence

AT_POSITION: Final = Sentence("位置 {position}：{reason}", "position {position}: {reason}")

MISSING: Final = Sentence("缺少该事件", "the event is missing")
MISSING_BETWEEN: Final = Sentence(
    "缺少该事件：位置 {before} 之后是 {found}", "the event is missing: position {found} follows {before}"
)
MISSING_UNTIL: Final = Sentence("截至位置 {end} 有事件缺失", "events up to position {end} are missing")
TAIL_CUT: Final = Sentence(
    "日志末尾被截断：有检查点记录过位置 {seen}", "the tail was cut: a checkpoint saw position {seen}"
)
MALFORMED: Final = Sentence("记录格式有误", "the row is malformed")
TOO_LONG: Final = Sentence("记录的长度超过任何事件", "the row is longer than any event")
EDITED: Final = Sentence("事件被修改：与其摘要不符", "the event was edited: its digest does not match")
REPLACED: Final = Sentence("事件内容被替换，且不是脱敏记录", "the payload was replaced and is not a redaction")
REDACTED_DIGEST: Final = Sentence(
    "事件有内容，摘要却是脱敏事件的", "the event has a payload and the digest of a redacted one"
)
SALT_SIZE: Final = Sentence("盐值为 {size} 字节，应为 {right} 字节", "the salt has {size} bytes, not {right}")
BODY_DIGEST_SIZE: Final = Sentence(
    "内容摘要为 {size} 字节，应为 {right} 字节", "the body digest has {size} bytes, not {right}"
)
OLDER: Final = Sentence("事件的时间早于前一个事件", "the event is older than the one before it")
VERSIONS: Final = Sentence(
    "事件流 {stream} 的版本号不是 1、2、3……连续递增", "the versions of the stream {stream} do not run 1, 2, 3 …"
)

SIGNATURE: Final = Sentence("检查点的签名无效", "a checkpoint's signature does not hold")
CHECKPOINTS_DIFFER: Final = Sentence("该位置有两个不同的检查点", "two checkpoints of this position differ")
ROOT_DIFFERS: Final = Sentence("树根与检查点不同", "the tree's root differs from a checkpoint")
COMPUTED_ANEW: Final = Sentence(
    "摘要被重新计算过：树根与检查点不同", "the digests were computed anew: the tree's root differs from a checkpoint"
)
NODE_DIFFERS: Final = Sentence(
    "保存的树节点不同：第 {level} 层，序号 {index}", "a stored node of the tree differs: level {level}, index {index}"
)
NODES_MISSING: Final = Sentence(
    "树缺少第 {level} 层序号 {first} 至 {last} 的节点", "the tree lacks nodes of level {level} from {first} to {last}"
)
ANCHOR_TREE: Final = Sentence("已归档事件的树与锚点不同", "the tree of the archived events is not that of the anchor")
ANCHOR_MALFORMED: Final = Sentence("日志开头的锚点不是检查点", "the anchor of the log's beginning is no checkpoint")
ANCHOR_ELSEWHERE: Final = Sentence(
    "日志开头的锚点是另一位置的检查点", "the anchor of the log's beginning is the checkpoint of another position"
)
ANCHOR_KEY: Final = Sentence(
    "日志开头被移除，所用密钥未签署过任何检查点",
    "the log's beginning was removed under a key that signed no checkpoint",
)
OTHER_END: Final = Sentence("文件的末尾与其清单不符", "the file ends elsewhere than its manifest says")
