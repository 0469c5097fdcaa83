"""The database floor: pool and transactions, one clinic at a time, migrations, the embedded server."""
