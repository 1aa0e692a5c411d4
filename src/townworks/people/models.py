"""人员的表: units, persons, posts, sign-ins."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from townworks.kernel.append_only import AppendOnly

UNIT_KINDS = {
    "leadership": "领导班子",
    "office": "内设机构",
    "station": "站所",
    "village": "村（居）委会",
    "school": "学校",
    "hospital": "医疗机构",
    "company": "公司",
    "upper": "上级部门",
}


class Unit(models.Model):
    """单位: an office, station, village committee or company of a town."""

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="units")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    short_name = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=12, choices=list(UNIT_KINDS.items()))
    place = models.ForeignKey(
        "places.Place", null=True, on_delete=models.PROTECT, related_name="seated_units"
    )
    lines = models.JSONField(default=list)  # codes of the lines of work that the unit leads
    order = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["town", "code"], name="one_unit_a_code")]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """Looks a person up by the sign-in name, as Django's sign-in wants it."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(username=username)


class Person(AbstractBaseUser):
    """人员: someone who signs in. Posts say what they may do; a person alone may do nothing."""

    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    phone = models.CharField(max_length=20, blank=True)
    town = models.ForeignKey("places.Place", null=True, on_delete=models.PROTECT, related_name="persons")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=True)
    password_changed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = PersonManager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """岗位: a person in a role (definitions/roles.toml) at a unit, for a place, from a day until a day."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="posts")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="posts")
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"


class SignIn(models.Model):
    """会话: one signed-in browser, so that a person can see and end their own."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at}"


class Token(models.Model):
    """接口令牌: only its SHA-256 is kept; it acts as its person and never for more."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class PasswordKept(AppendOnly):
    """历史口令: hashes of earlier passwords, so that the last five are not used again."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="passwords_kept")
    password = models.CharField(max_length=128)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} {self.at}"
