// The events of a feed as node-ical reads them, as JSON.
import ical from "node-ical";

const events = Object.values(ical.sync.parseFile(process.argv[2]))
  .filter((event) => event.type === "VEVENT")
  .map((event) => ({
    uid: event.uid,
    sequence: Number(event.sequence),
    status: event.status,
    summary: event.summary,
    description: event.description,
    start: event.start.toISOString(),
    categories: event.categories,
    alarms: (event.alarms ?? []).map((alarm) => alarm.trigger),
  }));
console.log(JSON.stringify(events));
