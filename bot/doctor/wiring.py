"""What the factory needs of the doctor: its door, and this process's own word that it lives."""

from typing import TYPE_CHECKING

from flask import Blueprint

from bot.doctor.attendance import Attendance
from bot.doctor.doctor import examined
from bot.doctor.doors.web import doctor_door
from bot.doctor.patient import patient_at_work
from gateway.browser.place import Place
from store.health.roll import Roll

if TYPE_CHECKING:
    from bot.app import Larkey


def doctor_of(larkey: "Larkey") -> Blueprint:
    """`GET /doctor`."""
    server = larkey.settings.server
    token = server.admin_token.get_secret_value()
    return doctor_door(lambda: examined(patient_at_work(larkey)), token, Place(server.public_url), server.timezone)


def attendance_of(larkey: "Larkey", kind: str) -> Attendance:
    """`kind`: web, connection or schedule."""
    return Attendance(Roll(larkey.redis), kind, larkey.settings.server.secret_key.get_secret_value())
