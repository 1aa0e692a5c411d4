"""ODK Collect 的入口 (OpenRosa): forms, their sites, submissions; signed in by password or token, never by a session."""
