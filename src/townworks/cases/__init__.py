"""办件 (cases): whatever a citizen or a higher office asks of the town, on its clock, with an owner, steps and an answer."""
