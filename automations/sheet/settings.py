"""The settings of a program: one row each of the tab Settings, with default, check and a sentence for staff."""

from __future__ import annotations

from collections.abc import Mapping

from automations.sheet.columns import Kind, Setting, same

SETTINGS: tuple[Setting, ...] = (
    Setting(name="Program name", kind=Kind.TEXT, help="The name of the program, as letters and invoices print it."),
    Setting(name="Towns", kind=Kind.TEXT, help="The town or towns that run the program, separated by commas."),
    Setting(
        name="Number prefix",
        kind=Kind.TEXT,
        default="ARL",
        help="The letters that an invoice number begins with: ARL makes ARL-FY26-0001. Two to eight letters or digits.",
    ),
    Setting(
        name="First number",
        kind=Kind.WHOLE_NUMBER,
        default="1",
        least=1,
        most=9999,
        help="The first invoice number of the fiscal year in which this service begins; later years begin at 1.",
    ),
    Setting(
        name="Invoices from",
        kind=Kind.MONTH,
        help="The first month whose hours are invoiced here, as 2025-07. No invoice is drawn before it is set.",
    ),
    Setting(name="First day", kind=Kind.DATE, help="The first day of the program, as 2025-10-01."),
    Setting(name="Last day", kind=Kind.DATE, help="The last day of the program, as 2027-06-30."),
    Setting(
        name="Openings",
        kind=Kind.WHOLE_NUMBER,
        default="5",
        least=1,
        most=1000,
        help="How many liaisons the posting looks for.",
    ),
    Setting(
        name="Applications close on",
        kind=Kind.DATE,
        help="The last day on which applications are taken, as 2025-09-15.",
    ),
    Setting(name="Place", kind=Kind.TEXT, help="Where meetings are held when nothing else is said, for the posting."),
    Setting(
        name="Priority groups",
        kind=Kind.LONG_TEXT,
        help="Groups that the program wants to hear, separated by commas. A line 'es: …' is its Spanish.",
    ),
    Setting(
        name="Lived experience sought",
        kind=Kind.LONG_TEXT,
        help="Lived experience that the posting asks for, separated by commas. A line 'es: …' is its Spanish.",
    ),
    Setting(
        name="Required languages",
        kind=Kind.LANGUAGES,
        help="Languages that a liaison should speak as a native or fully bilingual, separated by commas.",
    ),
    Setting(
        name="Languages",
        kind=Kind.LANGUAGES,
        default="en",
        help="The languages that the program writes in, separated by commas: en, es, pt, ht, ar, zh-Hant.",
    ),
    Setting(
        name="Staff language",
        kind=Kind.LANGUAGE,
        default="en",
        help="The language of invoices and of letters to staff.",
    ),
    Setting(name="Office e-mail", kind=Kind.EMAIL, help="The office's address: answers to letters go there."),
    Setting(name="Accountant e-mail", kind=Kind.EMAIL, help="Where approved invoices are sent."),
    Setting(name="Operator e-mail", kind=Kind.EMAIL, help="Who is told when the service itself is in trouble."),
    Setting(
        name="Bill to",
        kind=Kind.LONG_TEXT,
        help="Name and address of the office that pays, as the invoice prints it; a line break begins a new line.",
    ),
    Setting(name="Department", kind=Kind.TEXT, help="The department whose account pays, as the invoice prints it."),
    Setting(
        name="Year 1 hours",
        kind=Kind.WHOLE_NUMBER,
        default="80",
        least=1,
        most=10_000,
        help="The hours of a liaison in year 1, for the posting and the forecast.",
    ),
    Setting(
        name="Year 1 hours a week",
        kind=Kind.TEXT,
        default="1 to 5",
        help="The hours a week in year 1, in words or figures, for the posting.",
    ),
    Setting(
        name="Meetings a month",
        kind=Kind.WHOLE_NUMBER,
        default="2",
        least=0,
        most=31,
        help="How many meetings a month are planned, for the posting.",
    ),
    Setting(
        name="Example topics",
        kind=Kind.LONG_TEXT,
        default="food, housing, transport, parks and open space, flood risk, keeping cool",
        help="Topics that the posting names as examples, separated by commas. A line 'es: …' is its Spanish.",
    ),
    Setting(
        name="Reminders",
        kind=Kind.REMINDERS,
        default="7 days, 2 days, morning",
        help="When people are reminded of a meeting: days before, or the morning of the day, separated by commas.",
    ),
    Setting(
        name="Reminder hour",
        kind=Kind.TIME,
        default="9:00",
        help="The time of day at which reminders of coming days go out, as 9:00.",
    ),
    Setting(name="Mail from", kind=Kind.TIME, default="8:00", help="No mail goes out before this time of day."),
    Setting(name="Mail until", kind=Kind.TIME, default="20:00", help="No mail goes out after this time of day."),
    Setting(
        name="Nudge after days",
        kind=Kind.WHOLE_NUMBER,
        default="3",
        least=1,
        most=365,
        help="After how many days without an answer a person is asked once more.",
    ),
    Setting(
        name="Refusal grace hours",
        kind=Kind.WHOLE_NUMBER,
        default="24",
        least=0,
        most=1000,
        help="How many hours a refusal waits before it goes out, so that it can be taken back.",
    ),
    Setting(
        name="Settling minutes",
        kind=Kind.WHOLE_NUMBER,
        default="10",
        least=0,
        most=1440,
        help="How many minutes a row must have stood unchanged before anything goes out because of it.",
    ),
    Setting(
        name="Warrant cut-off",
        kind=Kind.WEEKDAY_TIME,
        default="Wed 15:00",
        help="Until when the accountant takes bills for the next warrant: a weekday and a time, as Wed 15:00.",
    ),
    Setting(
        name="Packet hour",
        kind=Kind.TIME,
        default="10:00",
        help="The time of day at which the packet of approved invoices goes to the accountant.",
    ),
    Setting(name="First warrant", kind=Kind.DATE, help="The date of a warrant, from which the others are counted."),
    Setting(
        name="Weeks between warrants",
        kind=Kind.WHOLE_NUMBER,
        default="2",
        least=1,
        most=52,
        help="How many weeks lie between two warrants.",
    ),
    Setting(
        name="Old-year bills until",
        kind=Kind.MONTH_DAY,
        default="07-15",
        help="The last day on which bills of the old fiscal year are taken, as 07-15 (month, day).",
    ),
    Setting(
        name="Video meetings",
        kind=Kind.TEXT,
        default="Google Meet",
        help="Google Meet, or a link of your own that every online meeting uses.",
    ),
    Setting(name="W-9 link", kind=Kind.LINK, help="Where a liaison finds the form W-9. Never a filled-in one."),
    Setting(name="Vendor form link", kind=Kind.LINK, help="Where a liaison finds the town's vendor form."),
    Setting(
        name="Keep applications for months",
        kind=Kind.WHOLE_NUMBER,
        default="12",
        least=1,
        most=120,
        help="After how many months Approvals asks whether the application of somebody who was not hired is deleted.",
    ),
    Setting(
        name="Most mails in a run",
        kind=Kind.WHOLE_NUMBER,
        default="50",
        least=1,
        most=1500,
        help="When one run would send more mails than this, it asks on Approvals first.",
    ),
    Setting(
        name="Languages must be checked",
        kind=Kind.YES_NO,
        default="no",
        help="Yes: a letter goes out only once a speaker has checked its wording in that language.",
    ),
    Setting(
        name="Greeting question",
        kind=Kind.LONG_TEXT,
        help="The question that the posting opens with. A line 'es: …' is its Spanish.",
    ),
    Setting(
        name="Planned meetings by kind",
        kind=Kind.COUNTS,
        default="Data 3, Priorities 3, Project choice 3, Reflection 1",
        help="How many meetings of each kind are planned, as 'Data 3, Priorities 3'.",
    ),
)

SETTING_BY_NAME: Mapping[str, Setting] = {
    same(text): setting for setting in SETTINGS for text in (setting.name, *setting.aliases)
}
"""Each setting under its name, made alike by `same`."""
