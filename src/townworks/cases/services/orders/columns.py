"""列的对应: which column of the platform's sheet may be which fact of an order."""

from __future__ import annotations

from townworks.engines.working import gettext_noop
from townworks.kernel.tables import Field

FIELDS = (
    Field("reference", gettext_noop("工单编号"), ("工单号", "编号", "受理编号", "工单编码", "诉求编号", "单号"), True),
    Field("text", gettext_noop("诉求内容"), ("内容", "反映内容", "工单内容", "诉求描述", "问题描述", "事件描述"), True),
    Field("title", gettext_noop("标题"), ("工单标题", "诉求标题", "主题")),
    Field("matter", gettext_noop("诉求类型"), ("类型", "工单类型", "类别", "诉求类别", "事项类型")),
    Field("came", gettext_noop("派单时间"), ("派发时间", "受理时间", "来电时间", "转办时间", "下派时间", "诉求时间")),
    Field("due", gettext_noop("办理时限"), ("时限", "截止时间", "到期时间", "要求办结时间", "办结时限", "反馈时限")),
    Field("caller", gettext_noop("诉求人"), ("姓名", "来电人", "反映人", "诉求人姓名", "联系人")),
    Field("phone", gettext_noop("联系电话"), ("电话", "来电号码", "联系方式", "手机", "手机号")),
    Field("address", gettext_noop("事发地点"), ("地址", "地点", "诉求地址", "发生地址", "事发地址", "详细地址")),
)  # fmt: skip
