// One call: its way from the first ring to the end, and why it went where it went.
import { useEffect, useState } from 'react';
import type { CallDetail } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { CallState } from '../../components/badges';
import { Failure, Loading, PageHead, Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { usePicture } from '../../live/feed';
import { href } from '../../router';
import { useLanguageName } from '../hotline/about';
import { Timeline } from './timeline';
import { WhyPanel } from './why';

const kFollowMs = 1_000;

export function CallPage({ id }: { id: string }) {
  const { t, f, named } = useI18n();
  const language = useLanguageName();
  const picture = usePicture();
  const path = `/api/calls/${encodeURIComponent(id)}`;
  // A call that goes on is followed; an ended one stands still.
  const [ended, setEnded] = useState(false);
  const call = useResource<CallDetail>(path, ended ? 0 : kFollowMs);
  useEffect(() => setEnded(call.data?.state === 'ended'), [call.data?.state]);
  const back = { to: href(['calls']), label: t('calls.title') };
  const title = t('call.title', { call: id });
  if (call.data === null) {
    return (
      <>
        <PageHead title={title} back={back} />
        <div className="panel">{call.error ? <Failure error={call.error} retry={call.reload} /> : <Loading />}</div>
      </>
    );
  }
  const data = call.data;
  const hotline = picture?.hotlines.find((h) => h.key === data.hotline);
  const topic = hotline?.topics.find((one) => one.key === data.topic);
  return (
    <>
      <PageHead title={title} back={back}>
        <CallState call={data} />
      </PageHead>
      <div className="columns">
        <div className="stack">
          <WhyPanel call={data} />
        </div>
        <div className="stack">
          <Panel title={t('call.facts')}>
            <dl className="facts">
              <div><dt>{t('call.waited')}</dt><dd className="strong">{f.duration(data.waited_ms)}</dd></div>
              <div><dt>{t('call.talk')}</dt><dd className="strong">{f.duration(data.talk_ms)}</dd></div>
              <div><dt>{t('call.started')}</dt><dd>{f.dateTime(data.started_at)}</dd></div>
              <div><dt>{t('call.ended')}</dt><dd>{data.ended_at === null ? t(`callstate.${data.state}`) : f.dateTime(data.ended_at)}</dd></div>
              <div><dt>{t('common.hotline')}</dt><dd><a href={href(['hotlines', data.hotline])}>{hotline ? named(hotline) : data.hotline}</a></dd></div>
              <div><dt>{t('common.topic')}</dt><dd>{topic ? named(topic) : (data.topic ?? '–')}</dd></div>
              <div><dt>{t('common.language')}</dt><dd>{data.language === null ? '–' : language(data.language)}</dd></div>
              {data.carrier !== undefined && (
                <div><dt>{t('common.carrier')}</dt><dd>{picture?.carriers?.find((c) => c.key === data.carrier)?.name ?? data.carrier ?? '–'}</dd></div>
              )}
              <div><dt>{t('call.class')}</dt><dd>{data.class ?? t('call.class.ordinary')}</dd></div>
              {data.credited && <div><dt>{t('call.credited')}</dt><dd>{t('common.yes')}</dd></div>}
              {data.norm_work_ms > 0 && (
                <div>
                  <dt>{t('call.norm')}</dt>
                  <dd>
                    {f.duration(data.norm_work_ms)}
                    {data.taken_back && <div className="note">{t('call.taken_back')}</div>}
                  </dd>
                </div>
              )}
            </dl>
          </Panel>
          <Panel title={t('call.timeline')}>
            <Timeline call={data} />
          </Panel>
        </div>
      </div>
    </>
  );
}
