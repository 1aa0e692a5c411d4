"""捐赠人封存: the givers' names, which stood open, are sealed and masked; a name that cannot be sealed stops the migration."""

from __future__ import annotations

import uuid
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from townworks.kernel import personal


def seal(apps: Any, editor: Any) -> None:
    """Every giver's name, bound to its row."""
    for one in apps.get_model("ledger", "Donation").objects.all():
        one.uid = uuid.uuid4()
        one.donor_sealed = personal.seal(one.donor, belongs=f"donation/{one.uid.hex}/donor")
        one.donor_masked = personal.masked("name", one.donor)
        one.save(update_fields=["uid", "donor_sealed", "donor_masked"])


def open_again(apps: Any, editor: Any) -> None:
    """The way back: names stand open again."""
    for one in apps.get_model("ledger", "Donation").objects.all():
        one.donor = personal.unseal(one.donor_sealed, belongs=f"donation/{one.uid.hex}/donor")
        one.save(update_fields=["donor"])


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_assets")]

    operations = [
        migrations.AddField("donation", "uid", models.UUIDField(null=True)),
        migrations.AddField(
            "donation",
            "donor_kind",
            models.CharField(choices=[("person", "个人"), ("body", "单位")], default="person", max_length=6),
        ),
        migrations.AddField("donation", "donor_sealed", models.TextField(blank=True)),
        migrations.AddField("donation", "donor_masked", models.CharField(blank=True, max_length=100)),
        migrations.AddField("donation", "version", models.PositiveIntegerField(default=1)),
        migrations.AlterField("donation", "donor", models.CharField(max_length=100, default="")),
        migrations.RunPython(seal, open_again),
        migrations.RemoveField("donation", "donor"),
        migrations.AlterField("donation", "uid", models.UUIDField(default=uuid.uuid4, unique=True)),
        migrations.CreateModel(
            name="DonationRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("move", models.CharField(max_length=10)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("facts", models.JSONField(default=dict)),
                ("by_id", models.BigIntegerField(null=True)),
                ("by_name", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                (
                    "donation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="ledger.donation",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
    ]
