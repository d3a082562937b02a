"""What a unit knows: entities declared once, rules, deadlines, errors; standard library only."""
