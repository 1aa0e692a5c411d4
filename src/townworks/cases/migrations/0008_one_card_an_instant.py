from django.db import migrations, models


class Migration(migrations.Migration):
    """By itself: until the cards before it were filled, two of one case would have had the same instant."""

    dependencies = [("cases", "0007_card_instants")]

    operations = [
        migrations.RemoveConstraint(model_name="card", name="one_card_a_due_date"),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.UniqueConstraint(
                fields=("case", "colour", "due_key"), name="one_card_a_due_instant"
            ),
        ),
    ]
