"""镇务通 Townworks: a town government's year of promises, done, proved and paid for."""
