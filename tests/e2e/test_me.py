"""What users prefer counts for what they send from then on."""

from tests.e2e.house import House, a_user

from contracts.submitted import ChatReceived

NEW_YEARS_EVE_IN_LONDON = "2026-12-31T23:30:00+00:00"


async def test_tomorrow_is_the_day_after_ones_own_today(house: House) -> None:
    user = a_user()
    async with house.http() as http:
        before = (await http.get("/me", params={"user_id": user})).json()
        changed = await http.patch("/me", params={"user_id": user}, json={"time_zone": "Pacific/Auckland"})
        said = {"message": "Remind me to call Tom tomorrow.", "user_id": user}
        answer = await http.post("/chat", json=said | {"reference_time": NEW_YEARS_EVE_IN_LONDON})
        named = await http.post(
            "/chat", json=said | {"reference_time": NEW_YEARS_EVE_IN_LONDON, "time_zone": "Europe/London"}
        )

    assert (before["user_id"], before["time_zone"], before["providers"]) == (user, None, [])
    assert before["available_providers"] == ["local"]
    assert changed.status_code == 200, changed.text
    assert changed.json()["time_zone"] == "Pacific/Auckland"
    assert answer.json()["tasks"][0]["due_date"] == "2027-01-02", answer.text  # it is the first there already
    assert named.json()["tasks"][0]["due_date"] == "2027-01-01", "the zone of the request counts before one's own"


async def test_preferences_travel_in_the_events(house: House) -> None:
    user = a_user()
    async with house.http() as http:
        wanted = {"language": "de-AT", "providers": ["local"], "time_zone": "Europe/Vienna"}
        await http.patch("/me", params={"user_id": user}, json=wanted)
        sent = {"message": "Call Tom.", "user_id": user}
        accepted = (await http.post("/chat", json=sent, headers={"Prefer": "respond-async"})).json()
    (record,) = await house.heard("chat.received.v1", 6, lambda record: record.key == accepted["job_id"].encode())

    job = ChatReceived.decode(record.value).job
    assert (job.language, job.providers, job.time_zone) == ("de-AT", ("local",), "Europe/Vienna")


async def test_what_is_left_out_stays_and_null_is_no_preference(house: House) -> None:
    user = a_user()
    async with house.http() as http:
        await http.patch("/me", params={"user_id": user}, json={"language": "fr", "time_zone": "Europe/Paris"})
        left = (await http.patch("/me", params={"user_id": user}, json={"language": None})).json()

    assert (left["language"], left["time_zone"]) == (None, "Europe/Paris")


async def test_only_what_there_is_can_be_preferred(house: House) -> None:
    async with house.http() as http:
        for wrong, field in [
            ({"time_zone": "Mars/Olympus"}, "body.time_zone"),
            ({"language": "klingonisch"}, "body.language"),
            ({"providers": ["nobody"]}, "body.providers"),
        ]:
            answer = await http.patch("/me", params={"user_id": a_user()}, json=wrong)
            assert answer.status_code == 422, answer.text
            assert answer.json()["errors"][0]["field"] == field
