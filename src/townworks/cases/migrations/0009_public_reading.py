
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_one_card_an_instant'),
        ('people', '0001_initial'),
        ('places', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='case',
            name='case_public',
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('published_at__isnull', False)), fields=['town', '-published_at', '-id', 'kind', 'sealed', 'matter', 'state', 'longitude', 'latitude'], name='case_public'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('published_at__isnull', False)), fields=['town', 'latitude', 'longitude', 'kind', 'sealed', 'matter', 'state', 'published_at'], name='case_public_place'),
        ),
    ]
