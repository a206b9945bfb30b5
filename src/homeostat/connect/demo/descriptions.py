"""What some tasks and epics of Saltmarsh are about, all invented; the others say nothing beside their title."""

# By the end of a task's title.
TASKS: dict[str, str] = {
    "export of grades": """Schools take the grades of a term out once a year, and until now they copied them by hand.

* one file for each class, with the names as the school writes them
* decimal commas where the school uses them
* **no** grades of pupils who have left

Ask Northwind for a made-up class to try it with; never use a real one.""",
    "consent form": """Patients say who may read which part of their record. The clinic's words are fixed, see the offer.

1. Each question stands alone, with *no* as what is chosen at first.
2. Whoever says yes can take it back on the same page.""",
    "disruption notices": """When a train is late, the timetable says so before the display on the platform does.

Done when a made-up disruption of the night line is shown within a minute, and gone within a minute after its end.""",
    "backup drill": """Bring the latest backup back on an empty machine, and write down how long it took.

```
restore --into drill --from latest
```

If a step is missing in the runbook, mend the runbook first.""",
    "offer": "What we would do, what we would not, and what it costs. Two pages at most; the reference page is linked.",
    "date picker": "A day can be typed, also on a phone. The calendar beside it helps, and nobody needs it.",
}
# By the key of an epic.
EPICS: dict[str, str] = {
    "nw-portal": """Teachers find their class, its lists and its term on one page; parents see what is theirs.

The old portal stays until the last school has moved. What is **not** part of it: messages between parents.""",
    "meridian-portal": "Patients read their own record, say who else may, and see who did.",
    "harbour-permits": "Ask for a parking permit, pay it and show it, without going to the town hall.",
    "platform-backups": "Each backup is brought back once in a quarter. One that was never tried counts as none.",
    "docs-handbook": "Each process has a page, an owner and a day on which it was read last.",
}
