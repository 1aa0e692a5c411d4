"""列的对应: which column of a file may be which fact of a site."""

from __future__ import annotations

from townworks.definitions.campaigns import SiteKind
from townworks.engines.working import gettext_noop
from townworks.kernel.tables import Field
from townworks.ui.names import in_language

COMMON = (
    Field("code", gettext_noop("编号"), ("场所编号", "系统编号")),
    Field(
        "name",
        gettext_noop("名称"),
        (
            "场所名称", "单位名称", "企业名称", "店铺名称", "商户名称", "门店名称", "机构名称", "字号", "店名", "招牌名称",
            "单位（场所）名称", "name",
        ),
    ),
    Field(
        "address",
        gettext_noop("地址"),
        ("详细地址", "经营地址", "场所地址", "单位地址", "具体地址", "地点", "具体位置", "门牌号", "address"),
    ),
    Field(
        "credit_code",
        gettext_noop("统一社会信用代码"),
        ("社会信用代码", "信用代码", "统一信用代码", "营业执照号", "营业执照编号", "注册号", "credit_code"),
    ),
    Field(
        "village",
        gettext_noop("所在村（社区）"),
        ("村", "村居", "村（社区）", "村（居）", "所属村", "所在村", "社区", "所属村居", "所属社区", "行政村", "村（居）委会"),
    ),
    Field("grid", gettext_noop("所在网格"), ("网格", "所属网格", "网格名称", "网格编号")),
    Field("longitude", gettext_noop("经度"), ("东经", "lng", "lon", "longitude", "x", "x坐标")),
    Field("latitude", gettext_noop("纬度"), ("北纬", "lat", "latitude", "y", "y坐标")),
    Field("position", gettext_noop("经纬度"), ("坐标", "经纬度坐标", "位置坐标", "地理坐标", "gps", "gps坐标")),
)  # fmt: skip


def fields_of(kind: SiteKind) -> tuple[Field, ...]:
    """All that a column may be for this kind of site."""
    attributes = tuple(
        Field(
            f"attributes.{attribute.code}",
            in_language(attribute),
            (attribute.name, attribute.name_en, *attribute.words),
        )
        for attribute in kind.attributes
    )
    return (*COMMON, *attributes)
