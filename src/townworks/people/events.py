"""人员的事件, and what each act is called in the audit trail."""

from __future__ import annotations

from dataclasses import dataclass

from townworks.engines.working import gettext_noop


@dataclass(frozen=True)
class PostGiven:
    person_id: int
    post_id: int
    town_id: int | None


@dataclass(frozen=True)
class PostEnded:
    person_id: int
    post_id: int
    town_id: int | None


VERBS = {
    "person.create": gettext_noop("新增人员"),
    "person.lock": gettext_noop("停用账号"),
    "person.unlock": gettext_noop("启用账号"),
    "person.change_password": gettext_noop("修改口令"),
    "person.reset_password": gettext_noop("重置口令"),
    "person.sign_in": gettext_noop("登录"),
    "person.sign_out": gettext_noop("退出"),
    "person.end_session": gettext_noop("结束会话"),
    "person.make_token": gettext_noop("签发接口令牌"),
    "person.end_token": gettext_noop("撤销接口令牌"),
    "post.give": gettext_noop("安排岗位"),
    "post.end": gettext_noop("结束岗位"),
    "unit.open": gettext_noop("设立单位"),
    "unit.change": gettext_noop("修改单位"),
    "unit.close": gettext_noop("撤并单位"),
}
