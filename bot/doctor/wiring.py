"""What the factory needs of the doctor: its door, and this process's own word that it lives."""

from flask import Blueprint

from bot.doctor.attendance import Attendance, Facts
from bot.doctor.doctor import examined
from bot.doctor.doors.web import doctor_door
from bot.doctor.patient import Patient
from bot.ground import Ground
from bot.pool.wiring import Upstreams
from gateway.browser.place import Place
from store.health.roll import Roll


def doctor_of(ground: Ground, upstreams: Upstreams) -> Blueprint:
    """`GET /doctor`: it examines the very parts that this process works with."""
    server = ground.settings.server
    patient = Patient(
        ground.settings, redis=ground.redis, database=ground.database, pool=upstreams.pool, http=upstreams.http
    )
    token = server.admin_token.get_secret_value()
    return doctor_door(lambda: examined(patient), token, Place(server.public_url), server.timezone)


def attendance_of(ground: Ground, kind: str, more: Facts = dict) -> Attendance:
    """`kind`: web or connection."""
    return Attendance(Roll(ground.redis), kind, ground.settings.server.secret_key.get_secret_value(), more)
