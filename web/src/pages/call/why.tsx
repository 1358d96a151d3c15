// Why did this call go there? The node gives the facts that each offer was decided upon; here they become sentences.
import type { CallDetail, Decision, Why, WhyFact } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { Icon } from '../../components/icon';
import { Failure, Loading, Panel } from '../../components/panel';
import type { Format } from '../../format/format';
import { hasKey, useI18n } from '../../i18n/i18n';
import { usePicture } from '../../live/feed';
import { href } from '../../router';
import { useLanguageName } from '../hotline/about';

// How many members had a fitting ready seat. Candidates are fewer: those whose share, within the tolerance, was served least.
export function withSeats(decision: Pick<Decision, 'candidates' | 'members'>) {
  return Math.max(decision.members.filter((member) => (member.ready_seats ?? 0) > 0 && member.agreed_ppm > 0).length, decision.candidates);
}

// The answer in one sentence. Which it is follows from what was recorded: what brought call and seat together, and how many
// members had a seat for it.
export function answerKey(decision: Pick<Decision, 'candidates' | 'members' | 'reason'>) {
  const several = withSeats(decision) > 1;
  switch (decision.reason) {
    case 'seat_freed': return several ? 'why.answer.front' : 'why.answer.freed';
    case 'ticket_came': return several ? 'why.answer.came' : 'why.answer.only';
    case 'ticket_returned': return several ? 'why.answer.again' : 'why.answer.again_only';
  }
}

// What a fact's sentence may name.
export function factParams(fact: WhyFact, candidates: number, f: Pick<Format, 'duration'>) {
  return {
    count: fact.count ?? fact.candidates ?? candidates,
    position: fact.position ?? 0,
    ahead: f.duration(fact.ahead_norm_work_ms ?? 0),
    tolerance: f.duration(fact.tolerance_norm_work_ms ?? 0),
    within: Math.round((fact.within_ms ?? 0) / 60_000),
    credit: f.duration(fact.credit_ms ?? 0),
    code: fact.code,
  };
}

function Fact({ fact, decision }: { fact: WhyFact; decision: Decision }) {
  const { t, f } = useI18n();
  // Where several seats were ready the first in line met them all.
  const several = fact.code === 'seat_freed_took_first' && withSeats(decision) > 1;
  const key = several ? 'why.fact.first_in_line' : `why.fact.${fact.code}`;
  const params = factParams(fact, decision.candidates, f);
  return (
    <li data-fact={fact.code}>
      <span className="rule-tag">{fact.rule ?? '·'}</span>
      <span>{hasKey(key) ? t(key, params) : t('why.fact.other', params)}</span>
    </li>
  );
}

function MembersThen({ decision }: { decision: Decision }) {
  const { t, f } = useI18n();
  if (decision.members.length === 0) return null;
  // Of a rival a member sees its shares, not whether it had people.
  const all = decision.members.every((member) => member.ready_seats !== undefined);
  return (
    <>
      <div className="table-wrap" tabIndex={0} role="group" aria-label={t('why.table')}>
        <table className="table">
          <caption className="note why__caption">{t('why.table')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('common.member')}</th>
              <th scope="col" className="num">{t('why.col.agreed')}</th>
              <th scope="col" className="num">{t('why.col.delivered')}</th>
              {all && <th scope="col" className="num">{t('why.col.ready')}</th>}
              {all && <th scope="col" className="num">{t('why.col.ahead')}</th>}
              <th scope="col">{t(all ? 'why.col.candidate' : 'why.col.chosen')}</th>
            </tr>
          </thead>
          <tbody>
            {decision.members.map((member) => (
              <tr key={member.member} className={member.chosen ? 'chosen' : ''}>
                <td>
                  <a href={href(['members', member.member])}>{member.name}</a>
                  {member.present === false && <span className="cell-sub">{t('shares.absent')}</span>}
                </td>
                <td className="num">{f.percent(member.agreed_ppm)}</td>
                <td className="num">{f.percent(member.delivered_ppm)}</td>
                {all && <td className="num">{f.count(member.ready_seats)}</td>}
                {all && <td className="num">{f.clock(member.ahead_norm_work_ms)}</td>}
                <td>
                  {member.chosen ? (
                    <span className="state state--good">
                      <Icon name="ok" />
                      {t('why.chosen')}
                    </span>
                  ) : (
                    all && t(member.candidate ? 'common.yes' : 'common.no')
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {all && <p className="note">{t('why.ahead.explain')}</p>}
    </>
  );
}

function OneDecision({ decision, many }: { decision: Decision; many: boolean }) {
  const { t, f, named } = useI18n();
  const language = useLanguageName();
  const picture = usePicture();
  const topics = picture?.hotlines.flatMap((h) => h.topics) ?? [];
  // A skill is a language, a topic, or something that only its key names.
  const skill = (key: string) => {
    const topic = topics.find((one) => one.key === key);
    return topic ? named(topic) : language(key);
  };
  const site = picture?.sites.find((s) => s.key === decision.site)?.name ?? decision.site;
  const member = decision.members.find((m) => m.member === decision.member)?.name ?? decision.member;
  const outcome = t(`why.outcome.${decision.outcome}`, { ring: f.seconds(decision.ring_ms, 1) });
  return (
    <div className="why" data-decision={decision.number}>
      {many && <h3 className="strong">{t('why.offer', { number: decision.number })}</h3>}
      <p className="why__answer">{t(answerKey(decision), { site, member })}</p>
      <p className="note">
        {t('why.moment', { time: f.timeMs(decision.at), waited: f.duration(decision.waited_ms), count: decision.waiting })}
        {decision.required_skills.length > 0 && ` · ${t('why.skills', { skills: f.list(decision.required_skills.map(skill)) })}`}
      </p>
      <ul className="why__facts">
        {decision.facts.map((fact, n) => (
          <Fact key={n} fact={fact} decision={decision} />
        ))}
      </ul>
      <MembersThen decision={decision} />
      <p className="note">
        {outcome}. {t('why.proof', { sequence: decision.sequence })}
      </p>
    </div>
  );
}

export function WhyPanel({ call }: { call: CallDetail }) {
  const { t } = useI18n();
  const why = useResource<Why>(`/api/calls/${encodeURIComponent(call.id)}/why`, call.state === 'ended' ? 0 : 1_000);
  const offers = why.data?.offers ?? [];
  return (
    <Panel title={t('why.title')} end={offers.length > 0 && <span className="note">{t('why.rules')}</span>}>
      {why.data === null ? (
        why.error ? <Failure error={why.error} retry={why.reload} /> : <Loading />
      ) : offers.length === 0 ? (
        <p className="muted">{t(call.state === 'ended' ? 'why.none.ended' : 'why.none')}</p>
      ) : (
        <div className="why-list">
          {[...offers].reverse().map((decision) => (
            <OneDecision key={decision.number} decision={decision} many={offers.length > 1} />
          ))}
        </div>
      )}
    </Panel>
  );
}
