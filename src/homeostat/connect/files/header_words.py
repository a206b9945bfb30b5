"""What column names are in German, French and Spanish, by field; in English they stand beside each field.

Written without accents and in small letters: names of columns are compared so (`plain_header`).
"""

import re
import unicodedata

# A noun in front of the field, such as "hours.day", is for that noun alone.
WORDS: dict[str, tuple[str, ...]] = {
    "name": ("bezeichnung", "nom", "nombre"),
    "people.name": ("mitarbeiter", "mitarbeiterin", "vollstandiger name", "employe", "empleado"),
    "cells.name": ("gruppe", "equipe", "equipo"),
    "clients.name": ("kunde", "kundin", "auftraggeber", "client", "cliente"),
    "accounts.name": ("konto", "kontoname", "compte", "cuenta", "projekt", "projet", "proyecto"),
    "epics.name": ("vorhaben", "epopee", "epica"),
    "permissions.name": ("berechtigung", "zugang", "autorisation", "acces", "permiso", "acceso"),
    "person": (
        *("mitarbeiter", "mitarbeiterin", "mitarbeitende", "person", "benutzer", "bearbeiter"),
        *("personne", "employe", "collaborateur", "collaboratrice", "salarie", "utilisateur"),
        *("persona", "empleado", "empleada", "trabajador", "usuario", "colaborador"),
    ),
    "email": ("mailadresse", "e mail adresse", "courriel", "adresse mail", "correo", "correo electronico"),
    "country": ("land", "pays", "pais"),
    "time_zone": ("zeitzone", "fuseau horaire", "zona horaria"),
    "weekly_hours": ("wochenstunden", "stunden pro woche", "heures par semaine", "horas por semana"),
    "cell": ("gruppe", "kreis", "zelle", "equipe", "cercle", "cellule", "equipo", "circulo", "celula"),
    "role": ("rolle", "role", "rol", "funktion", "fonction", "funcion"),
    "kind": ("art", "typ", "genre", "tipo", "clase"),
    "purpose": ("zweck", "raison d etre", "proposito"),
    "share": ("anteil", "quote", "part", "taux", "parte", "porcentaje"),
    "client": ("kunde", "kundin", "auftraggeber", "client", "cliente"),
    "category": ("kategorie", "abrechenbar", "categorie", "facturable", "categoria"),
    "account": (
        *("konto", "kontoname", "kostenstelle", "projekt", "buchungskonto"),
        *("compte", "projet", "centre de cout"),
        *("cuenta", "proyecto", "centro de coste"),
    ),
    "epic": ("vorhaben", "epopee", "epica"),
    "task": ("aufgabe", "vorgang", "ticket", "tache", "demande", "tarea", "incidencia"),
    "title": ("titel", "aufgabe", "betreff", "titre", "intitule", "tache", "titulo", "tarea", "asunto"),
    "owner": ("verantwortlich", "verantwortliche", "responsable", "proprietaire", "propietario"),
    "backup": (
        *("vertretung", "stellvertretung", "stellvertreter", "stellvertreterin"),
        *("suppleant", "suppleante", "remplacant", "remplacante", "suplente", "sustituto", "sustituta"),
    ),
    "assignee": ("zugewiesen an", "bearbeiter", "assigne a", "attribue a", "asignado a", "asignada a"),
    "reviewer": ("prufer", "pruferin", "relecteur", "relectrice", "revisor", "revisora"),
    "points": ("punkte", "story punkte", "points", "puntos"),
    "estimate": ("schatzung", "geschatzt", "aufwand", "estimation", "estimacion"),
    "remaining": ("verbleibend", "restaufwand", "restant", "reste a faire", "restante", "pendiente"),
    "state": ("status", "zustand", "etat", "statut", "estado"),
    "sprint": ("iteration", "iteracion"),
    "number": ("nummer", "numero"),
    "day": ("datum", "tag", "arbeitstag", "buchungsdatum", "date", "jour", "fecha", "dia"),
    "hours": (
        *("stunden", "dauer", "arbeitszeit", "aufwand", "zeit", "std", "ist stunden"),
        *("heures", "duree", "temps", "temps passe", "nb heures"),
        *("horas", "duracion", "tiempo"),
    ),
    "hours_per_day": ("stunden pro tag", "heures par jour", "horas por dia"),
    "half_days": ("halbtags", "halber tag", "halbe tage", "demi journee", "demi journees", "medio dia"),
    "note": (
        *("bemerkung", "kommentar", "beschreibung", "notiz", "tatigkeit"),
        *("commentaire", "remarque", "description", "descriptif"),
        *("comentario", "nota", "observacion", "descripcion"),
    ),
    "start": (
        *("von", "beginn", "startdatum", "eintritt", "ab", "erster tag"),
        *("debut", "date de debut", "du", "entree"),
        *("inicio", "desde", "fecha de inicio", "fecha inicio"),
    ),
    "end": (
        *("bis", "ende", "enddatum", "austritt"),
        *("fin", "date de fin", "au", "sortie"),
        *("hasta", "fecha de fin", "fecha fin"),
    ),
    "closed": ("geschlossen", "abgeschlossen", "cloture", "cerrado"),
    "committed": ("zugesagt", "engage", "comprometido"),
    "finished": ("fertig", "erledigt", "termine", "terminado"),
    "due_on": (
        "faellig",
        "faellig am",
        "frist",
        "echeance",
        "date d echeance",
        "vencimiento",
        "fecha limite",
    ),
    "created_on": ("erstellt", "erstellt am", "angelegt am", "cree le", "creado", "creado el"),
    "started_on": ("begonnen", "begonnen am", "commence le", "empezado el"),
    "completed_at": ("erledigt", "erledigt am", "abgeschlossen am", "termine le", "terminado el"),
    "permission": ("berechtigung", "zugang", "autorisation", "acces", "permiso", "acceso"),
    "granter": ("vergeben von", "erteilt von", "accorde par", "attribue par", "concedido por"),
    "priority": ("prioritat", "rang", "platz", "priorite", "prioridad"),
    "budget": ("stundenbudget", "budget in stunden", "budget en heures", "presupuesto"),
    "reason": ("grund", "begrundung", "motif", "raison", "justification", "motivo", "razon"),
    "external_key": ("schlussel", "nr", "kennung", "identifiant", "cle", "identificador", "clave"),
}
UNIT = re.compile(r"\((?:h|hrs?|std|hours|stunden|heures|horas|min|minutes|minuten)\.?\)|\[h\]|\bin h\b")


def plain_header(text: str) -> str:
    """A column's name for comparing: small letters, no accents, no unit behind it, words by one space."""
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign)
    )
    return " ".join(re.sub(r"[^\w]+|_", " ", UNIT.sub(" ", bare)).split())


def words_of(noun: str, field: str) -> tuple[str, ...]:
    """How other languages call a field of a noun, the noun's own words first."""
    return (*WORDS.get(f"{noun}.{field}", ()), *WORDS.get(field, ()))
