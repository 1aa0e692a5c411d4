"""总览: what draws on several subjects: today, the scoreboard, dossiers."""
