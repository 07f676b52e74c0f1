"""Everyday English in which no date is meant."""

import re
from datetime import datetime

import pytest

from extractor.due_dates import find

SENTENCES = re.split(
    r" \| |\n",
    """\
You may borrow the second ladder. | I may be a bit late. | They may or may not agree with us.
May the kinder team win. | May we come in? | You may be right about that. | Maybe 5 of us will sing.
It may 2x the load. | This may be 3 times as large. | March to the beat of your own drum. | The ants march on.
Ask Mark about the boat. | Ask April about the tulips. | April and May are sisters. | Ms. June Castle signed it.
Will June come along? | Let June know. | Ask Jan for help. | Jan said it is fine. | Theresa May spoke first.
An august body decided it. | Augusta keeps bees. | The sun is out. | Sun Microsystems built that machine.
She sat next to me. | The sat nav is broken. | They wed in secret. | Fri is not a verb. | We can do better.
A second opinion helps. | Wait a second. | Just a minute, please. | Give me a minute. | One moment, please.
The first one is fine. | The second one is not. | In the second half we sang louder. | First, open the lid.
The third door on the left. | Chapter 12 is hard to read. | Room 101 is free. | Open page 12 of the hymn book.
Version 3.11 is out. | Version 1.2.2020 is out. | Upgrade to 3.11.2 please. | The server is at 192.168.1.12.
Port 8080 is taken. | The rehearsal took 2 hours. | It takes five minutes. | It takes 5-10 days. | It costs $20.
He owes 15 dollars. | The price is 12.50 euros. | We sold 2020 jars. | We have 2021 readers. | It is 20 km away.
Add 3/4 cup of sugar. | Cut it 50/50. | The score was 3-2. | The ratio is 16:9. | The shop is open 24/7.
Ring 555-1234. | Call +49 30 901820. | My extension is 4512. | Order number 2021-4471-99. | Invoice 10/2231 is lost.
ISO 8601 is a standard. | It was 12.5 degrees. | About 12.5% of the bees left. | 3 out of 5 people agree.
Have a nice day! | Have a good weekend! | Have a nice evening. | Good morning, everyone. | Good night.
Happy New Year! | Merry Christmas! | Happy birthday! | What a day. | Every day counts.
One day we will laugh about it. | These days nobody writes letters. | The other day it rained a lot.
Some day it will work. | It was a long week. | All week long it was wet. | A month is a long while.
Year over year it grew. | A five-year plan exists. | She has ten years of experience. | He is 25 years old.
The 30-day trial is over. | A two-week sprint is short. | The night shift is tired. | The next step is clear.
What is next? | Next, fill in the form. | The last one out locks up. | The end justifies the means.
In the end we agreed. | At the end of the road, turn left. | At the end of the day it is about people.
The beginning was rough. | Early birds win. | The late show is fun. | A quarter of the jars broke.
Put in a quarter. | The Q3 connector broke. | Use the A4 sheet. | Sit in row 7. | The 5th Avenue shop is shut.
The 2nd edition is better. | She came in 1st. | He was 2nd of 30. | It is the 21st century.
My 40th birthday party was fun. | Before the board meeting we should eat. | After the launch we rest.
By the way, that is done. | By hand is best. | By then it was lost. | By now you know. | For now it works.
From now on use tabs. | Now we are getting somewhere. | Now that it works, rest. | Every now and then it fails.
Until then, wait. | Sooner or later it breaks. | In time you will learn. | On time delivery matters.
It is time to go. | Next time, ask. | Once upon a time. | The deadline is tight. | There is no due date.
It is up to date. | Dates are sweet. | He will decide in a heartbeat. | Do it by the book. | Sit by the window.
Between 10 and 12 people came. | 10 to 12 people came. | From 5 to 7 jars fit. | Two or three people know.
Twenty-one of us went. | Half an onion will do. | The top 10 list is out. | Formula 1 is loud.
The year's best film. | The month's figures are good. | Tomorrowland is a festival.
The Sunday roast is on the stove. | The Monday effect is known. | The Thursday group is large.
Black Friday deals are a scam. | Wednesdays are quiet. | Section 4.3 is unclear. | See section 1/2 above.
Items 3, 4 and 5 are done. | Step 1: open it. | Buy 3 apples at 2 each. | The 737 is a plane. | Route 66 is long.
Between us, it is fine. | A day late and a dollar short. | She works days. | Work hours are flexible.
Same day delivery is nice. | Next day delivery is nice. | The day before the wedding was rainy.
The week before the exam is hard. | In the year of the dragon. | Office 2019 is enough. | Room 2024 is booked.
Mail me at may@example.org about it. | The bus is number 15. | Take bus 15 to the park. | Give it to the 1st person.
Do it on the 2nd try. | By the 3rd attempt it worked. | In the third quarter of the game they scored.
By the second round he was tired. | Within reason. | In a row. | By 10 percent. | Before 10 people saw it.
After 3 tries it worked. | Over the years it grew. | For two weeks it rained. | In the long run it pays.
We lost at 7.25 percent. | He was on the 9.30 express once a year.""",
)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Europe/Berlin"])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_no_date_is_invented(sentence: str, zone: str, wednesday: datetime) -> None:
    assert find(sentence, wednesday, zone) == ()
