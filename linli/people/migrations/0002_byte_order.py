from django.db import migrations

from linli.places.collation import in_byte_order


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [in_byte_order("people", ["Household", "Organisation", "Post", "Relation", "Resident"])]
