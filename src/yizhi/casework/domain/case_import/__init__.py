"""Import of cases from other systems: a CSV file and a small mapping, into the same events that the acts write."""
