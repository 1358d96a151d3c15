// The two tables of words; their length is their reason.
#include "documents/words.h"

namespace rufbund::documents {
namespace {

constexpr Words kGerman{
    .lang = "de",
    .decimal_mark = ",",
    .group_mark = ".",
    .percent_sign = "\u00a0%",
    .weekdays = {"Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"},
    .months = {"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"},
    .winter_time = "MEZ",
    .summer_time = "MESZ",
    .page_of = "Seite {} von {}",
    .none = "–",
    .total = "Summe",
    .all_day_local = "Alle Zeiten sind Ortszeit in Deutschland.",
    .time = "Zeit",
    .member = "Mitglied",
    .seats = "Plätze",
    .calls = "Anrufe",
    .who = "Wer",
    .when = "Wann",
    .what = "Was",
    .minutes = "min",
    .seconds = "s",

    .plan = "Einsatzplan",
    .plan_of = "Einsatzplan {}, Fassung {}",
    .case_number = "Fall",
    .version = "Fassung",
    .drill_note = "Dies ist eine Übung. Alle Schritte laufen wie im Ernstfall.",
    .client = "Auftraggeber",
    .alliance = "Bund",
    .period = "Zeitraum",
    .made = "Erstellt",
    .approved = "Freigegeben",
    .not_approved = "noch nicht freigegeben",
    .fingerprint = "Prüfsumme",
    .fingerprint_note = "Sie steht für den ganzen Inhalt: Zwei Pläne mit gleicher Prüfsumme sind gleich.",
    .for_member = "Auszug für {}: eigene Aufrufe, Kosten und Standorte, Summen und die vereinbarten Anteile aller.",
    .for_client =
        "Auszug für den Auftraggeber: Summen und die vereinbarten Anteile, keine Angaben einzelner Mitglieder.",
    .at_a_glance = "Auf einen Blick",
    .activation = "Aktivierung",
    .expected_calls = "Erwartete Anrufe",
    .most_seats = "Meiste Plätze zugleich",
    .target = "Ziel",
    .target_text = "{}\u00a0% der Anrufe in {}\u00a0s angenommen",
    .expected_level = "Erwarteter Service-Level",
    .budget = "Budget",
    .cost = "Kosten",
    .budget_left = "Es bleiben {}.",
    .budget_exceeded = "Die Kosten liegen um {} über dem Budget.",
    .budget_until = "Das Budget ist voraussichtlich am {} aufgebraucht.",
    .gaps = "Wo es nicht reicht",
    .gaps_none = "Zu jeder Zeit sind die nötigen Plätze zugesagt.",
    .gaps_some = "In diesen Zeiten sind weniger Plätze geplant, als das Ziel verlangt:",
    .gap_ramp_up = "zugesagt, aber so kurz nach der Aktivierung noch nicht bereit",
    .gap_not_pledged = "niemand hat so viele Plätze zugesagt",
    .owed = "Was andere Fälle schon haben",
    .owed_note = "Diese Plätze sind zugesagt, aber schon für andere Fälle abgerufen; dieser Plan rechnet ohne sie.",
    .owed_of = "Von {} Plätzen sind {} dem Fall {} geschuldet ({})",
    .missing_seats = "Es fehlen höchstens",
    .missing_seat_hours = "Fehlende Platzstunden",
    .least_level = "Niedrigster Service-Level",
    .reason = "Grund",
    .demand = "Bedarf",
    .capacity = "Kapazität und Bedarf",
    .capacity_chart = "Geplante und nötige Plätze im Verlauf",
    .capacity_chart_text =
        "Nötig sind höchstens {} Plätze ({}), geplant höchstens {}. In {} von {} Zeitabschnitten fehlen "
        "Plätze. Die Tabellen darunter nennen jede Zahl.",
    .capacity_note =
        "Nötige Plätze nach Erlang A (M/M/n+M) je Zeitabschnitt, aus erwarteten Anrufen, Bearbeitungszeit und Geduld.",
    .needed = "Nötig",
    .planned = "Geplant",
    .gap = "Lücke",
    .service_level = "Service-Level",
    .abandoned = "Aufgelegt",
    .mean_wait = "Mittl. Wartezeit",
    .handling = "Bearbeitungszeit",
    .patience = "Geduld",
    .call_ups = "Wer wann aufgerufen wird",
    .call_ups_note =
        "In dieser Reihenfolge. Lehnt ein Mitglied ab, nimmt es nur einen Teil an oder antwortet es nicht bis zur "
        "Frist, geht der Rest an die Ersatzmitglieder, in der genannten Reihenfolge; in Klammern ihre freien Plätze.",
    .call_ups_own = "Ihre Aufrufe, in dieser Reihenfolge. Was Sie nicht annehmen, geht an andere Mitglieder.",
    .number_short = "Nr.",
    .call_at = "Aufruf spätestens",
    .answer_by = "Antwort bis",
    .ramp_up = "Vorlauf",
    .substitutes = "Ersatz",
    .cost_title = "Kosten und Budget",
    .cost_note =
        "Besetzte Platzstunden und erwartete Gesprächsminuten nach Preisblatt. Unter dem Namen: Preis je "
        "Gesprächsminute · je Platzstunde.",
    .seat_hours = "Platzstunden",
    .talk_minutes = "Gesprächsminuten",
    .seat_cost = "Plätze",
    .talk_cost = "Gespräche",
    .sum = "Kosten",
    .shares_title = "Anteile",
    .agreed_share = "Vereinbart",
    .planned_share = "Geplant",
    .numbers = "Rufnummern und Zuführung",
    .number = "Rufnummer",
    .use = "Verwendung",
    .carrier = "Netzbetreiber",
    .trunk = "Anschluss",
    .announcements = "Ansagen",
    .spoken_when = "Wann",
    .contacts = "Alarmkontakte",
    .organisation = "Organisation",
    .person = "Person",
    .day = "Tag",
    .night = "Nacht",
    .email = "E-Mail",
    .fallback = "Rückfallebene",
    .fallback_note =
        "Fällt die gemeinsame Leitung aus, verteilen die Netzbetreiber die Anrufe nach diesen festen Prozenten "
        "unmittelbar auf die Standorte. Sie ergeben zusammen 100\u00a0%.",
    .site = "Standort",
    .percent = "Prozent",
    .legal = "Rechtliche Hinweise",
    .method = "Wie gerechnet wurde",
    .method_text =
        "Je Zeitabschnitt, Bedarf mit mehr verlangten Kenntnissen zuerst: Erlang A nennt die nötigen Plätze. Jedes "
        "Mitglied erhält seinen Anteil, soweit seine Zusage reicht; was ihm fehlt, geht nach Vorlauf, Preis und "
        "Schlüssel an andere und begründet später keinen Anspruch. Jeder Bedarf ist so gerechnet, als teilte er "
        "niemanden mit einem anderen; der Plan ist darum etwas vorsichtig. Die Annahmen zum Bedarf bleiben Annahmen.",

    .report = "Fallbericht",
    .report_of = "Fallbericht {}",
    .level_definition =
        "Service-Level: von allen Anrufen in der Leitung der Teil, der innerhalb von {}\u00a0s angenommen wurde. "
        "Wer innerhalb von {}\u00a0s selbst auflegte, zählt nicht; wer später auflegte, zählt als nicht angenommen.",
    .level_definition_short =
        "Service-Level: von allen Anrufen in der Leitung der Teil, der innerhalb von {}\u00a0s angenommen "
        "wurde. Wer vorher auflegte, zählt als nicht angenommen.",
    .offered = "Angerufen",
    .answered = "Angenommen",
    .answered_in_target = "davon im Ziel",
    .level_reached = "Das Ziel von {}\u00a0% wurde erreicht.",
    .level_missed = "Das Ziel von {}\u00a0% wurde nicht erreicht.",
    .figures = "Zahlen je Zeitabschnitt",
    .waiting_chart = "Anrufe und angenommene Anrufe im Verlauf",
    .waiting_chart_text =
        "Die meisten Anrufe in einem Zeitabschnitt: {} ({}), davon {} angenommen. Die Tabelle darunter nennt "
        "jede Zahl.",
    .staffed = "Besetzte Plätze",
    .shares_report = "Anteile, vereinbart und geleistet",
    .shares_chart = "Vereinbarte und geleistete Anteile",
    .shares_chart_text = "Größte Abweichung: {}, vereinbart {}, geleistet {}. Die Tabelle darunter nennt jede Zahl.",
    .delivered_share = "Geleistet",
    .deviation = "Abweichung",
    .norm_hours = "Normarbeit (h)",
    .shares_note =
        "Gemessen in Normarbeit: Jedes gezählte Gespräch zählt mit der veröffentlichten Zeit seines Themas, "
        "gleich wie lange es dauerte.",
    .orders = "Aufrufe und Antworten",
    .orders_note = "Platzstunden. Zuverlässigkeit: geleistet von zugesagt, je Zeitabschnitt höchstens das Zugesagte.",
    .ordered = "Aufgerufen",
    .accepted = "Zugesagt",
    .delivered = "Geleistet",
    .answer = "Antwort",
    .reliability = "Zuverlässigkeit",
    .replaces_note = "Ersatz",
    .states = {"vorgeschlagen", "offen", "angenommen", "abgelehnt", "verfallen", "zurückgezogen"},
    .decline_reasons = {"", "kein Personal", "technischer Grund", "andere Verpflichtung", "höhere Gewalt",
                        "anderer Grund"},
    .spend = "Ausgaben und Budget",
    .spend_note = "Abgerechnet nach Preisblatt aus dem Journal.",
    .without_card = "Ein Teil der Arbeit geschah ohne gültiges Preisblatt und ist in den Kosten nicht enthalten.",
    .without_card_of = "Ohne gültiges Preisblatt für einen Teil der Arbeit, der in den Kosten nicht enthalten ist: {}.",
    .timeline = "Verlauf",
    .open_points = "Offene Punkte",
    .open_points_none = "Es ist nichts offen.",
    .due = "bis",
    .proof = "Nachweis",
    .proof_note =
        "Jede Entscheidung steht im verketteten, signierten Journal der Hotline. Wer berechtigt ist, entscheidet "
        "sie mit „rufbund verify“ erneut. Letzter Kopf des Journals:",
    .thanks_count = "{} Anrufende haben sich nach dem Gespräch bedankt.",
    .still_talking =
        "Gespräche dieses Falls, die beim Erstellen noch andauerten: {}. Von ihnen zählt, was bis zum Abschluss "
        "gesprochen war.",

    .certificate = "Urkunde",
    .took_part = "hat die Hotline „{}“ vom {} bis {} gemeinsam mit den anderen Mitgliedern getragen.",
    .took_part_drill =
        "hat an der Übung zur Hotline „{}“ vom {} bis {} gemeinsam mit den anderen Mitgliedern teilgenommen.",
    .conversations = "Gespräche",
    .certificate_thanks =
        "Hinter jedem Anruf stand jemand, der eine Antwort brauchte und sie bekam. Dafür danken wir allen "
        "Kolleginnen und Kollegen.",
    .issued = "Ausgestellt am {}",
    .signature_line = "Für die Leitstelle",
    .certificate_proof = "Die Zahlen folgen aus dem signierten Journal, Kopf {}.",
};

constexpr Words kEnglish{
    .lang = "en",
    .decimal_mark = ".",
    .group_mark = ",",
    .percent_sign = "%",
    .weekdays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
    .months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
    .winter_time = "CET",
    .summer_time = "CEST",
    .page_of = "Page {} of {}",
    .none = "–",
    .total = "Total",
    .all_day_local = "All times are local time in Germany.",
    .time = "Time",
    .member = "Member",
    .seats = "Seats",
    .calls = "Calls",
    .who = "Who",
    .when = "When",
    .what = "What",
    .minutes = "min",
    .seconds = "s",

    .plan = "Operation plan",
    .plan_of = "Operation plan {}, version {}",
    .case_number = "Case",
    .version = "Version",
    .drill_note = "This is a drill. Every step runs as in earnest.",
    .client = "Client",
    .alliance = "Alliance",
    .period = "Period",
    .made = "Made",
    .approved = "Approved",
    .not_approved = "not approved yet",
    .fingerprint = "Fingerprint",
    .fingerprint_note = "It stands for the whole content: two plans with the same fingerprint are the same.",
    .for_member = "Extract for {}: its own call-ups, cost and sites, totals, and everybody's agreed share.",
    .for_client = "Extract for the client: totals and agreed shares, nothing of single members.",
    .at_a_glance = "At a glance",
    .activation = "Activation",
    .expected_calls = "Calls expected",
    .most_seats = "Most seats at once",
    .target = "Target",
    .target_text = "{}% of calls answered within {}\u00a0s",
    .expected_level = "Service level expected",
    .budget = "Budget",
    .cost = "Cost",
    .budget_left = "{} is left.",
    .budget_exceeded = "The cost exceeds the budget by {}.",
    .budget_until = "The budget is expected to be used up on {}.",
    .gaps = "Where it will not suffice",
    .gaps_none = "The seats needed are pledged at all times.",
    .gaps_some = "At these times fewer seats are planned than the target needs:",
    .gap_ramp_up = "pledged, but not ready so soon after the activation",
    .gap_not_pledged = "nobody pledged that many seats",
    .owed = "What other cases have already",
    .owed_note = "These seats are pledged, but called up for other cases already; this plan does without them.",
    .owed_of = "Of {} seats {} are owed to case {} ({})",
    .missing_seats = "Missing at most",
    .missing_seat_hours = "Missing seat-hours",
    .least_level = "Lowest service level",
    .reason = "Reason",
    .demand = "Demand",
    .capacity = "Capacity and demand",
    .capacity_chart = "Seats planned and needed over time",
    .capacity_chart_text =
        "At most {} seats are needed ({}), at most {} are planned. Seats are missing in {} of {} intervals. "
        "The tables below give every figure.",
    .capacity_note =
        "Seats needed by Erlang A (M/M/n+M) per interval, from expected calls, handling time and patience.",
    .needed = "Needed",
    .planned = "Planned",
    .gap = "Gap",
    .service_level = "Service level",
    .abandoned = "Abandoned",
    .mean_wait = "Mean wait",
    .handling = "Handling time",
    .patience = "Patience",
    .call_ups = "Who is called up when",
    .call_ups_note =
        "In this order. Where a member declines, accepts a part or does not answer in time, the rest goes to the "
        "substitutes in the order named; in brackets the seats they have to spare.",
    .call_ups_own = "Your call-ups, in this order. What you do not accept goes to other members.",
    .number_short = "No.",
    .call_at = "Call up by",
    .answer_by = "Answer by",
    .ramp_up = "Ramp-up",
    .substitutes = "Substitutes",
    .cost_title = "Cost and budget",
    .cost_note =
        "Staffed seat-hours and expected minutes of conversation by rate card. Below a name: rate per minute talked · "
        "per seat-hour.",
    .seat_hours = "Seat-hours",
    .talk_minutes = "Minutes talked",
    .seat_cost = "Seats",
    .talk_cost = "Conversations",
    .sum = "Cost",
    .shares_title = "Shares",
    .agreed_share = "Agreed",
    .planned_share = "Planned",
    .numbers = "Numbers and trunks",
    .number = "Number",
    .use = "Use",
    .carrier = "Carrier",
    .trunk = "Trunk",
    .announcements = "Announcements",
    .spoken_when = "When",
    .contacts = "Alarm contacts",
    .organisation = "Organisation",
    .person = "Person",
    .day = "Day",
    .night = "Night",
    .email = "E-mail",
    .fallback = "Fallback",
    .fallback_note =
        "If the common line is down, carriers send calls straight to the sites by these fixed percentages. They sum "
        "to 100%.",
    .site = "Site",
    .percent = "Percent",
    .legal = "Legal notes",
    .method = "How it was computed",
    .method_text =
        "Per interval, demand that needs more skills first: Erlang A gives the seats needed. Every member gets its "
        "share "
        "as far as its pledge reaches; what it lacks goes to others by ramp-up time, price and key, and is no "
        "claim later. Each demand is planned as if it shared nobody with another, so the plan is a little on the safe "
        "side. Assumptions about demand remain assumptions.",

    .report = "Case report",
    .report_of = "Case report {}",
    .level_definition =
        "Service level: of all calls in the line, those answered within {}\u00a0s. Who hung up within {}\u00a0s is "
        "not counted; who hung up later counts as not answered.",
    .level_definition_short =
        "Service level: of all calls in the line, those answered within {}\u00a0s. Who hung up before "
        "counts as not answered.",
    .offered = "Called",
    .answered = "Answered",
    .answered_in_target = "within target",
    .level_reached = "The target of {}% was reached.",
    .level_missed = "The target of {}% was not reached.",
    .figures = "Figures per interval",
    .waiting_chart = "Calls and answered calls over time",
    .waiting_chart_text =
        "Most calls in one interval: {} ({}), of which {} were answered. The table below gives every figure.",
    .staffed = "Seats staffed",
    .shares_report = "Shares agreed and delivered",
    .shares_chart = "Agreed and delivered shares",
    .shares_chart_text = "Largest deviation: {}, agreed {}, delivered {}. The table below gives every figure.",
    .delivered_share = "Delivered",
    .deviation = "Deviation",
    .norm_hours = "Norm work (h)",
    .shares_note =
        "Measured in norm work: each conversation that counts has the published time of its topic, however long it "
        "took.",
    .orders = "Call-ups and answers",
    .orders_note = "Seat-hours. Reliability: delivered of committed, in each interval the commitment at most.",
    .ordered = "Ordered",
    .accepted = "Committed",
    .delivered = "Delivered",
    .answer = "Answer",
    .reliability = "Reliability",
    .replaces_note = "substitute",
    .states = {"proposed", "open", "accepted", "declined", "expired", "withdrawn"},
    .decline_reasons = {"", "no staff", "technical reason", "other obligation", "force majeure", "other reason"},
    .spend = "Spend and budget",
    .spend_note = "Settled by rate card from the journal.",
    .without_card = "Some of the work was done without a valid rate card and is not in the cost.",
    .without_card_of = "Without a valid rate card for some of the work, which is not in the cost: {}.",
    .timeline = "Timeline",
    .open_points = "Open points",
    .open_points_none = "Nothing is open.",
    .due = "by",
    .proof = "Proof",
    .proof_note =
        "Every decision is in the hotline's chained and signed journal. Who is entitled decides it again with "
        "“rufbund verify”. Last head of the journal:",
    .thanks_count = "{} callers said thanks after their conversation.",
    .still_talking = "Conversations of this case that still go on: {}. Of them counts what was talked up to the close.",

    .certificate = "Certificate",
    .took_part = "carried the hotline “{}” from {} to {} together with the other members.",
    .took_part_drill = "took part in the drill of the hotline “{}” from {} to {} together with the other members.",
    .conversations = "Conversations",
    .certificate_thanks =
        "Behind every call was somebody who needed an answer and got it. For that we thank everyone who worked "
        "for it.",
    .issued = "Issued on {}",
    .signature_line = "For the coordinator",
    .certificate_proof = "The figures follow from the signed journal, head {}.",
};

}  // namespace

const Words& words(Language language) { return language == Language::kGerman ? kGerman : kEnglish; }

std::string_view text(const alliance::LocalText& both, Language language) {
  const std::string &own = language == Language::kGerman ? both.de : both.en,
                    &other = language == Language::kGerman ? both.en : both.de;
  return own.empty() ? other : own;  // better in the other language than not at all
}

}  // namespace rufbund::documents
