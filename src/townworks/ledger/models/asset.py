"""资产资源: what a village owns, how it stands, and each thing that happened to it."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly

from .decided import Decided

ASSET_KINDS = {
    "fixed": "固定资产",
    "shop": "商铺房屋",
    "living": "生物资产",
    "cropland": "耕地",
    "forest": "林地",
    "grass": "草地",
    "water": "水面",
    "waste": "四荒地",
    "building-land": "建设用地",
}
RESOURCES = (
    "cropland",
    "forest",
    "grass",
    "water",
    "waste",
    "building-land",
)  # nature's: area, no cost, no depreciation
AREA_UNITS = {kind: "亩" if kind in RESOURCES else "平方米" for kind in ASSET_KINDS}
USES = {"own": "自用", "let": "出租发包", "idle": "闲置", "lent": "出借", "worn": "待报废"}
SERVES = {"business": "经营性", "public": "公益性", "office": "管理用"}
ASSET_STATES = {"kept": "在册", "gone": "已核销"}
ASSET_MOVES = {
    "register": "登记",
    "import": "导入",
    "edit": "变更",
    "ask": "申请核销",
    "write_off": "核销",
    "refuse": "不同意核销",
}
# What a change of the register is told by.
ASSET_FIELDS = {
    "name": "资产名称",
    "kind": "资产类别",
    "serves": "资产用途",
    "use": "使用状况",
    "acquired_on": "取得日期",
    "cost": "原值（元）",
    "residual": "预计残值（元）",
    "booked": "已提折旧（元）",
    "months": "使用月数",
    "area": "面积",
    "location": "坐落",
    "bounds": "四至",
    "keeper": "保管人",
    "expense_account": "折旧记到科目",
}
WAYS_OUT = {"scrapped": "报废", "sold": "出售", "lost": "毁损、盘亏", "taken": "征收、划出"}
WRITE_OFF_STATES = {"asked": "待审批", "granted": "已核销", "refused": "未同意"}


class Asset(models.Model):
    """一项资产或资源. ``cost``, ``residual``, ``booked``: fen; ``booked``: depreciation in the books when it was registered.
    ``months``: of its life, zero where nothing is written off. ``area``: in what its kind is measured (``AREA_UNITS``).
    ``expense_account``: instead of the one that its use leads to.
    """

    book = models.ForeignKey("ledger.Book", on_delete=models.PROTECT, related_name="assets")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=16, choices=list(ASSET_KINDS.items()))
    serves = models.CharField(max_length=10, default="business", choices=list(SERVES.items()))
    use = models.CharField(max_length=8, default="own", choices=list(USES.items()))
    state = models.CharField(max_length=6, default="kept", choices=list(ASSET_STATES.items()))
    acquired_on = models.DateField()
    cost = models.BigIntegerField(default=0)
    residual = models.BigIntegerField(default=0)
    booked = models.BigIntegerField(default=0)
    months = models.PositiveIntegerField(default=0)
    area = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    location = models.CharField(max_length=200, blank=True)
    bounds = models.CharField(max_length=300, blank=True)  # 四至
    keeper = models.CharField(max_length=60, blank=True)
    expense_account = models.CharField(max_length=9, blank=True)
    gone_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["book", "code"]
        constraints = [
            models.UniqueConstraint(fields=["book", "code"], name="one_asset_a_code"),
            models.CheckConstraint(
                condition=models.Q(
                    cost__gte=0, residual__gte=0, booked__gte=0, residual__lte=models.F("cost")
                ),
                name="an_asset_is_worth_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def unit(self) -> str:
        return AREA_UNITS[self.kind]


class AssetRow(AppendOnly):
    """资产变动: each movement with its day, reason and what was changed (field → before, after)."""

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="rows")
    move = models.CharField(max_length=10)
    dated_on = models.DateField()
    reason = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.move}"


class WriteOff(Decided):
    """资产核销: asked with the minutes that decided it, approved by another person."""

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="write_offs")
    state = models.CharField(max_length=8, default="asked", choices=list(WRITE_OFF_STATES.items()))
    how = models.CharField(max_length=10, choices=list(WAYS_OUT.items()))
    dated_on = models.DateField()
    reason = models.CharField(max_length=500)
    minutes = models.CharField(max_length=200)
    asked_by_id = models.BigIntegerField()
    asked_by_name = models.CharField(max_length=60)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset"], condition=models.Q(state="asked"), name="one_open_write_off_an_asset"
            ),
            models.CheckConstraint(
                condition=models.Q(state="asked")
                | (models.Q(decided_by_id__isnull=False) & ~models.Q(decided_by_id=models.F("asked_by_id"))),
                name="write_off_takes_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.state}"


class DepreciationRun(AppendOnly):
    """计提折旧: of a book and month, and the voucher that it was drafted as; a new one only when that was discarded or reversed."""

    book = models.ForeignKey("ledger.Book", on_delete=models.PROTECT, related_name="depreciations")
    month = models.DateField()
    voucher = models.OneToOneField(
        "ledger.Voucher", on_delete=models.PROTECT, related_name="depreciation_run"
    )
    total = models.BigIntegerField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-month", "-id"]

    def __str__(self) -> str:
        return f"{self.book_id} {self.month:%Y-%m}"


class DepreciationLine(AppendOnly):
    """一项资产一个月的折旧, fen."""

    run = models.ForeignKey(DepreciationRun, on_delete=models.PROTECT, related_name="lines")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="depreciation")
    amount = models.BigIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["run", "asset"], name="one_line_an_asset")]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.amount}"
