from django.db import migrations

from linli.places.collation import in_byte_order


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial")]
    operations = [in_byte_order("registers", ["Import"])]
