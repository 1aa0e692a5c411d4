"""场所的表单: the filter of the list, the facts of one site by its kind, and the acts on it."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from townworks.definitions.campaigns import Attribute, SiteKind
from townworks.ui.forms import DateInput
from townworks.ui.names import in_language

from ..selectors.sites import Choices, SiteFilter
from ..services.site_facts import SiteFacts
from ..services.site_shape import SYSTEMS

ALL = _("全部")
STEM = "attributes."
LARGEST_SHAPE = 500_000


class SiteFilterForm(forms.Form):
    """场所筛选: all optional; nonsense in the address is left out."""

    q = forms.CharField(
        label=_("查找"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )
    kind = forms.CharField(label=_("类别"), required=False, max_length=40, widget=forms.Select)
    place = forms.IntegerField(label=_("村、网格"), required=False, widget=forms.Select)
    state = forms.CharField(label=_("状态"), required=False, max_length=10, widget=forms.Select)
    attribute = forms.CharField(label=_("登记内容"), required=False, max_length=90, widget=forms.Select)

    def wanted(self) -> SiteFilter:
        """The conditions as the selectors take them."""
        self.full_clean()
        given = getattr(self, "cleaned_data", {})
        return SiteFilter(
            q=given.get("q", "").strip(),
            kind=given.get("kind", ""),
            place=given.get("place"),
            state=given.get("state", ""),
            attribute=given.get("attribute", ""),
        )

    def offer(self, found: Choices) -> None:
        """Fill the choices with what there is."""
        self._widget("kind").choices = [("", ALL), *found.kinds]
        self._widget("place").choices = [("", ALL), *found.places]
        self._widget("state").choices = found.states
        self._widget("attribute").choices = [("", ALL), *found.attributes]
        if len(found.kinds) < 2:
            del self.fields["kind"]
        if not found.attributes:
            del self.fields["attribute"]

    def _widget(self, name: str) -> forms.Select:
        widget = self.fields[name].widget
        assert isinstance(widget, forms.Select)  # noqa: S101 (every one of these is declared so above)
        return widget


class ShapeField(forms.CharField):
    """形状: GeoJSON as text."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise ValidationError(gettext("读不出形状，请用 GeoJSON 格式。"))
        return found


class SiteForm(forms.Form):
    """登记内容, with the fields of the kind; the service checks what they mean."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("名称"), max_length=120)
    address = forms.CharField(label=_("地址"), required=False, max_length=200)
    credit_code = forms.CharField(
        label=_("统一社会信用代码"),
        required=False,
        max_length=40,
        help_text=_("营业执照上的 18 位代码；没有执照的留空。"),
    )
    longitude = forms.FloatField(
        label=_("经度"), required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    latitude = forms.FloatField(
        label=_("纬度"), required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    system = forms.ChoiceField(
        label=_("坐标系"),
        required=False,
        help_text=_(
            "手机定位和天地图是第一种。地图软件上抄来的坐标会换算，换算公式没有官方公布，结果只用于地图显示和远近判断。"
        ),
    )
    place = forms.TypedChoiceField(
        label=_("所在村（社区、网格）"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("有位置的按位置确定，不用选；没有位置，或者位置在镇外，才要选。"),
    )

    def __init__(
        self, *args: Any, kind: SiteKind, places: list[tuple[int, str]], edited: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["system"].choices = [(code, gettext(name)) for code, name in SYSTEMS.items()]  # type: ignore[attr-defined]
        self.fields["place"].choices = [("", gettext("按位置确定")), *places]  # type: ignore[attr-defined]
        if kind.geometry != "point":
            self.fields["shape"] = ShapeField(
                label=gettext("线（GeoJSON）") if kind.geometry == "line" else gettext("面（GeoJSON）"),
                required=False,
                max_length=LARGEST_SHAPE,
            )
        for attribute in kind.attributes:
            self.fields[f"{STEM}{attribute.code}"] = _attribute_field(attribute)
        if edited:
            self.fields["why"] = forms.CharField(label=gettext("为什么改"), required=False, max_length=300)

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The visible fields as the page sets them out: what it is, where it is, what is registered of it."""
        place = ("longitude", "latitude", "system", "shape", "place")
        first = ("name", "address", "credit_code")
        attributes = [name for name in self.fields if name.startswith(STEM)]
        rest = [name for name in ("why",) if name in self.fields]
        return [
            (gettext("名称和执照"), [self[name] for name in first]),
            (gettext("在哪里"), [self[name] for name in place if name in self.fields]),
            (gettext("登记内容"), [self[name] for name in attributes]),
            *([("", [self[name] for name in rest])] if rest else []),
        ]

    def facts(self) -> SiteFacts:
        """As the service takes them; only after ``is_valid``."""
        given = self.cleaned_data
        return SiteFacts(
            name=given["name"],
            address=given["address"],
            credit_code=given["credit_code"],
            place_id=given["place"],
            longitude=given["longitude"],
            latitude=given["latitude"],
            system=given["system"] or "wgs84",
            shape=given.get("shape"),
            attributes={
                name.removeprefix(STEM): value
                for name, value in given.items()
                if name.startswith(STEM) and value not in (None, "")
            },
        )


def _attribute_field(attribute: Attribute) -> forms.Field:
    label, required = in_language(attribute), attribute.required
    if attribute.unit and attribute.unit not in label:
        label = gettext("{name}（{unit}）").format(name=label, unit=gettext(attribute.unit))
    blank = ("", gettext("请选择") if required else gettext("不清楚"))
    if attribute.kind == "yes_no":
        words = [blank, ("yes", gettext("是")), ("no", gettext("否"))]
        return forms.ChoiceField(label=label, required=required, choices=words)
    if attribute.kind == "choice":
        words = [blank, *((choice.code, in_language(choice)) for choice in attribute.choices)]
        return forms.ChoiceField(label=label, required=required, choices=words)
    if attribute.kind == "date":
        return forms.DateField(label=label, required=required, widget=DateInput)
    if attribute.kind == "number":
        decimal = forms.TextInput(attrs={"inputmode": "decimal"})
        return forms.CharField(label=label, required=required, max_length=30, widget=decimal)
    return forms.CharField(label=label, required=required, max_length=200)


def initial_of(site: Any, kind: SiteKind) -> dict[str, Any]:
    """A site as its form is filled."""
    yes_no = {attribute.code for attribute in kind.attributes if attribute.kind == "yes_no"}
    attributes = {
        f"{STEM}{code}": ("yes" if value else "no") if code in yes_no else value
        for code, value in site.attributes.items()
    }
    return {
        "version": site.version,
        "name": site.name,
        "address": site.address,
        "credit_code": site.credit_code,
        "longitude": site.longitude,
        "latitude": site.latitude,
        "place": site.place_id,
        "shape": json.dumps(site.shape, ensure_ascii=False) if site.shape else "",
        **attributes,
    }


class ReasonForm(forms.Form):
    """消失, 恢复: with the reason."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class MergeForm(forms.Form):
    """合并: which of the two stands on, and why they are one."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    into = forms.TypedChoiceField(label=_("保留哪一个"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("为什么是同一个场所"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = choices  # type: ignore[attr-defined]


class SiteImportForm(forms.Form):
    """选择文件: what the rows are, and in what system their coordinates."""

    kind = forms.ChoiceField(label=_("这是什么场所的名册"))
    file = forms.FileField(
        label=_("Excel 或 CSV 文件"),
        help_text=_("列名照您的原表就行，下一步可以核对每一列的对应。标题行、合并单元格不用删。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的，请重新选择。")},
    )
    system = forms.ChoiceField(
        label=_("表里的坐标是哪一种"),
        help_text=_("没有坐标的不用管。从高德、腾讯、百度地图抄来的要选对，否则位置会偏 400 米上下。"),
    )

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["system"].choices = [(code, gettext(name)) for code, name in SYSTEMS.items()]  # type: ignore[attr-defined]
        if len(kinds) == 1:
            self.fields["kind"].initial = kinds[0][0]
            self.fields["kind"].widget = forms.HiddenInput()
