// The events of a feed as ical.js reads them, as JSON.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const feed = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], "utf-8")));
const events = feed.getAllSubcomponents("vevent").map((event) => ({
  uid: event.getFirstPropertyValue("uid"),
  sequence: event.getFirstPropertyValue("sequence"),
  status: event.getFirstPropertyValue("status"),
  summary: event.getFirstPropertyValue("summary"),
  description: event.getFirstPropertyValue("description"),
  start: event.getFirstPropertyValue("dtstart").toJSDate().toISOString(),
  categories: event.getFirstProperty("categories").getValues(),
  alarms: event.getAllSubcomponents("valarm").map((alarm) => alarm.getFirstPropertyValue("trigger").toSeconds()),
}));
console.log(JSON.stringify(events));
