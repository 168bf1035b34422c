from django.db import migrations

from linli.cases import categories


def load(apps, schema_editor):
    categories.load(apps.get_model("cases", "Category"))


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
