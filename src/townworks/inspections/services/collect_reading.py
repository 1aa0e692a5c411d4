"""读 Collect 的提交: the XML of a filled-in form, without entities and without the network; nothing is judged here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from lxml import etree

from townworks.kernel.errors import Invalid

LARGEST = 2_000_000  # bytes
NAMESPACE = UUID("0b0ad0e5-7a61-5a0f-8f3e-9c5d1f2b7a44")  # under which ids that are no uuid get one
META = "meta"


@dataclass(frozen=True)
class Sent:
    """A filled-in form: which, in which version, its id on the device, and every answer by the name of its question."""

    form_id: str
    version: str
    instance_id: str
    answers: Mapping[str, str]

    @property
    def uid(self) -> UUID:
        """The instance id as a uuid; any other id gets one of its own, always the same."""
        try:
            return UUID(self.instance_id.removeprefix("uuid:"))
        except ValueError:
            return uuid5(NAMESPACE, self.instance_id)

    def media_uid(self, name: str) -> UUID:
        """Under which a file of this submission is held until the rest has come."""
        return uuid5(self.uid, name)


def read_sent(data: bytes) -> Sent:
    """What was sent. Invalid where it is no XML, is too large, brings definitions of its own, or has no id."""
    if len(data) > LARGEST:
        raise Invalid("填好的表单超过 {limit} MB，不像是检查表。", limit=LARGEST // 1_000_000)
    root = _root(data)
    answers: dict[str, str] = {}
    ids: dict[str, str] = {}
    for element in root.iter(etree.Element):
        if len(element) or element is root:
            continue
        parent = element.getparent()
        into = ids if parent is not None and _name(parent) == META else answers
        into.setdefault(_name(element), (element.text or "").strip())
    instance_id = ids.get("instanceID") or root.get("instanceID", "")
    if not instance_id:
        raise Invalid("提交里没有编号（instanceID），请在 Collect 里重新填一份。")
    if ids.get("deprecatedID"):
        raise Invalid("已经提交的检查记录不能改，请重新填一份。")
    return Sent(root.get("id", "") or "", root.get("version", "") or "", instance_id[:200], answers)


def _root(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Invalid("提交的表单读不通（不是完整的 XML），请在 Collect 里重新发送。") from None
    if root.getroottree().docinfo.doctype:
        raise Invalid("提交的表单带有不该有的定义（DOCTYPE），没有收下。")
    return root


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
