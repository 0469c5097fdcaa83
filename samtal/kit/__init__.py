"""What every room may use: clock, errors, ids, language, phone numbers, dates. Imports nothing of ours."""
