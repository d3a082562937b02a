"""The encrypted desk file: schema, capture, history, search, migrations, keys, backup."""
