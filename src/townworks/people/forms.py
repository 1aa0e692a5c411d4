"""人员的表单."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from townworks.ui.forms import DateInput


class SignInForm(AuthenticationForm):
    """登录, in the words of this house."""

    error_messages = {
        "invalid_login": _("登录名或口令不对，请核对后重试；连续输错五次会锁定半小时。"),
        "inactive": _("这个账号已停用，请联系系统管理员。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, missing in (
            ("username", _("登录名"), _("请填写登录名。")),
            ("password", _("口令"), _("请填写口令。")),
        ):
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = missing


class PasswordForm(forms.Form):
    """修改口令."""

    old = forms.CharField(
        label=_("原口令"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        error_messages={"required": _("请填写原口令。")},
    )
    new = forms.CharField(
        label=_("新口令"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text=_("至少 10 个字符，包含大写字母、小写字母、数字、符号中的三种；不能用最近五次用过的口令。"),
        error_messages={"required": _("请填写新口令。")},
    )
    again = forms.CharField(
        label=_("再填一次新口令"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        error_messages={"required": _("请再填一次新口令。")},
    )

    def clean(self) -> dict[str, Any] | None:
        given = super().clean() or {}
        if given.get("new") and given.get("again") and given["new"] != given["again"]:
            self.add_error("again", _("两次填写的新口令不一样。"))
        return given


class TokenForm(forms.Form):
    """签发接口令牌."""

    name = forms.CharField(
        label=_("用途"),
        max_length=60,
        help_text=_("如：区平台每日取数"),
        error_messages={"required": _("请写明令牌的用途。")},
    )
    days = forms.IntegerField(
        label=_("有效天数"),
        initial=90,
        min_value=1,
        max_value=366,
        error_messages={
            "required": _("请填写有效天数。"),
            "invalid": _("有效天数应为整数。"),
            "min_value": _("有效天数至少 1 天。"),
            "max_value": _("有效天数最多 366 天。"),
        },
    )


class FilterForm(forms.Form):
    """名册筛选: all optional; nonsense in the address is left out."""

    q = forms.CharField(label=_("姓名或登录名"), required=False, max_length=40)
    unit = forms.TypedChoiceField(label=_("单位"), required=False, coerce=int, empty_value=None)
    role = forms.ChoiceField(label=_("角色"), required=False)
    state = forms.ChoiceField(
        label=_("账号"),
        required=False,
        choices=[("", _("全部")), ("active", _("正常")), ("locked", _("停用"))],
    )

    def __init__(
        self, data: Any, *, units: list[tuple[int, str]], roles: list[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.fields["unit"].choices = [("", _("全部")), *units]  # type: ignore[attr-defined]
        self.fields["role"].choices = [("", _("全部")), *roles]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        self.is_valid()
        kept = self.cleaned_data
        return {
            "search": kept.get("q", ""),
            "unit_id": kept.get("unit"),
            "role": kept.get("role", ""),
            "state": kept.get("state", ""),
        }


class PostForm(forms.Form):
    """安排岗位."""

    role = forms.ChoiceField(label=_("角色"), error_messages={"required": _("请选择角色。")})
    unit = forms.TypedChoiceField(
        label=_("单位"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("范围是本单位的角色必须选择单位。"),
    )
    place = forms.TypedChoiceField(
        label=_("地方"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("村干部、网格员选择所在的村或网格；其他人不用选。"),
    )
    from_on = forms.DateField(
        label=_("从哪天起"), widget=DateInput(), error_messages={"required": _("请填写开始的日期。")}
    )
    until_on = forms.DateField(
        label=_("到哪天止"), widget=DateInput(), required=False, help_text=_("没有期限的留空。")
    )

    def __init__(
        self,
        data: Any = None,
        *,
        roles: list[tuple[str, str]],
        units: list[tuple[int, str]],
        places: list[tuple[int, str]],
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.fields["role"].choices = [("", _("请选择")), *roles]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [("", _("不选")), *units]  # type: ignore[attr-defined]
        self.fields["place"].choices = [("", _("不选")), *places]  # type: ignore[attr-defined]


class PersonForm(forms.Form):
    """新增人员."""

    name = forms.CharField(label=_("姓名"), max_length=40, error_messages={"required": _("请填写姓名。")})
    username = forms.CharField(
        label=_("登录名"),
        max_length=40,
        help_text=_("3 至 40 个小写字母、数字、点或横线；定了以后不改。"),
        error_messages={"required": _("请填写登录名。")},
    )
    phone = forms.CharField(label=_("电话"), max_length=20, required=False)


class EndPostForm(forms.Form):
    """结束岗位."""

    last_on = forms.DateField(
        label=_("最后一天"), widget=DateInput(), error_messages={"required": _("请填写最后一天。")}
    )
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)


class LockForm(forms.Form):
    """停用账号."""

    reason = forms.CharField(
        label=_("停用的理由"), max_length=200, error_messages={"required": _("停用账号要写明理由。")}
    )


class UnitForm(forms.Form):
    """单位信息."""

    name = forms.CharField(label=_("单位名称"), max_length=60)
    short_name = forms.CharField(label=_("简称"), max_length=30, required=False)
    kind = forms.ChoiceField(label=_("类别"))
    lines = forms.MultipleChoiceField(
        label=_("牵头条线"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("读报告时按条线建议牵头单位。"),
    )
    place_id = forms.TypedChoiceField(label=_("所在地点"), required=False, coerce=int, empty_value=None)
    order = forms.IntegerField(label=_("排序"), min_value=0, max_value=9999, initial=0)

    def __init__(self, *args: Any, kinds: Any, lines: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["lines"].choices = lines  # type: ignore[attr-defined]
        self.fields["place_id"].choices = [("", _("全镇")), *places]  # type: ignore[attr-defined]


class CloseUnitForm(forms.Form):
    """撤并单位."""

    reason = forms.CharField(label=_("撤并理由"), max_length=300)
