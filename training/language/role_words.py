"""Words for people and for what they are to a row, in English and in the tongues that schemas are often written in."""

from __future__ import annotations

SUPERIOR = frozenset({
    "manager", "supervisor", "boss", "superior", "leader", "mentor", "chief", "report", "head", "lead", "upline",
    "foreman",
    *("jefe", "gerente", "encargado", "responsable", "chef", "superviseur", "chefe", "capo", "leiter", "vorgesetzter"),
})  # fmt: skip
ROLES = SUPERIOR | {
    "rep", "representative", "agent", "owner", "operator", "assignee", "reporter", "approver", "reviewer", "author",
    "responsible", "handler", "sender", "receiver", "recipient", "seller", "buyer", "teacher", "instructor",
    "advisor", "adviser", "creator", "inviter", "referrer", "contact", "cashier", "clerk", "inspector",
    "technician", "consultant", "organizer", "organiser", "editor", "publisher", "director", "president",
    "secretary", "treasurer", "chair", "chairman", "dean", "principal", "tutor", "coach", "captain", "trainer",
    "trainee", "lecturer", "examiner", "grader", "member", "attendee", "participant", "guest", "host", "guide",
    "driver", "pilot", "courier", "dispatcher", "picker", "packer", "planner", "coordinator", "administrator",
    "admin", "auditor", "accountant", "engineer", "developer", "designer", "tester", "mechanic", "salesman",
    "salesperson", "broker", "dealer", "surgeon", "physician", "nurse", "anesthetist", "anaesthetist", "therapist",
    "prescriber", "caregiver", "judge", "referee", "lawyer", "attorney", "witness", "claimant", "adjuster",
    "underwriter", "beneficiary", "holder", "payer", "payee", "borrower", "lender", "debtor", "creditor",
    "guarantor", "sponsor", "donor", "subscriber", "introducer", "recommender", "referer", "applicant", "candidate",
    "interviewer", "recruiter", "requester", "requestor", "actor", "submitter", "resident", "tenant", "landlord",
    "guardian", "mother", "father", "spouse", "follower", "followee", "friend",
    *("vendedor", "comprador", "autor", "propietario", "titular", "conductor", "cajero", "tecnico", "solicitante"),
    *("asesor", "remitente", "destinatario", "vendeur", "acheteur", "auteur", "proprietaire", "conducteur"),
    *("technicien", "mecanicien", "demandeur", "conseiller", "expediteur", "destinataire", "parrain", "padrino"),
    *("verkaeufer", "kaeufer", "besitzer", "fahrer", "bearbeiter", "betreuer", "sachbearbeiter", "motorista"),
}  # fmt: skip
"""Words for what a person does or is to a row."""
WORKING = frozenset({
    "employee", "staff", "personnel", "worker", "salesperson", "user", "person", "people", "faculty", "teacher",
    "instructor", "professor", "physician", "doctor", "nurse", "agent", "operator", "officer", "driver", "technician",
    "engineer", "pilot", "crew", "clerk", "therapist", "adjuster", "broker", "salesman", "inspector", "mechanic",
    *("empleado", "usuario", "medico", "profesor", "docente", "trabajador", "funcionario"),
    *("employe", "utilisateur", "medecin", "enseignant", "salarie", "personnel"),
    *("mitarbeiter", "benutzer", "angestellter", "arzt", "lehrer", "dipendente", "utente"),
})  # fmt: skip
SERVED = frozenset({
    "member", "player", "student", "account", "customer", "contact", "patient", "guest", "client", "tenant", "party",
    "individual", "participant", "resident", "visitor", "donor", "applicant", "subscriber", "passenger",
    *("cliente", "paciente", "alumno", "estudiante", "socio", "eleve", "etudiant", "adherent", "kunde", "schueler"),
})  # fmt: skip

_SAID_OF_OTHERS = frozenset({"head", "lead", "chief", "report", "contact", "member", "principal", "superior"})


def is_role(word: str) -> bool:
    """True for a word that alone says what a person does or is to a row; a head of something is not told by "head"."""
    return word.lower() in ROLES - _SAID_OF_OTHERS
