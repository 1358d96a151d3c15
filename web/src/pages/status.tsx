// The node itself: who may reach it, how far the journal is, versions, carriers.
import type { Status } from '../api/types';
import { useResource } from '../api/use-resource';
import { Icon } from '../components/icon';
import { Failure, Loading, PageHead, Panel } from '../components/panel';
import { useI18n } from '../i18n/i18n';
import { usePicture } from '../live/feed';

export function StatusPage() {
  const { t, f, named } = useI18n();
  const status = useResource<Status>('/api/status', 2_000);
  const picture = usePicture();
  const data = status.data;
  const name = (key: string) => {
    const hotline = picture?.hotlines.find((one) => one.key === key);
    return hotline ? named(hotline) : key;
  };
  const apart = data?.alarms.some((alarm) => alarm.code === 'clock_apart') ?? false;
  return (
    <>
      <PageHead title={t('status.title')} />
      {data === null ? (
        <div className="panel">{status.error ? <Failure error={status.error} retry={status.reload} /> : <Loading />}</div>
      ) : (
        <div className="columns">
          <div className="stack">
            <Panel title={t('status.access')}>
              <p className="row access">
                <Icon name="lock" />
                <span className="grow">{t('status.access.text', { address: `${data.access.tls ? 'https' : 'http'}://${data.access.address}:${data.access.port}` })}</span>
              </p>
            </Panel>
            <Panel title={t('status.journals')} flush>
              <div className="table-wrap" tabIndex={0} role="group" aria-label={t('status.journals')}>
                <table className="table">
                  <thead>
                    <tr>
                      <th scope="col">{t('common.hotline')}</th>
                      <th scope="col" className="num">{t('status.journal.sequence')}</th>
                      <th scope="col" className="num">{t('status.journal.at')}</th>
                      <th scope="col">{t('status.journal.state')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {data.hotlines.map((one) => (
                      <tr key={one.key}>
                        <td>{name(one.key)}</td>
                        <td className="num">{f.count(one.journal.sequence)}</td>
                        <td className="num">{f.time(one.journal.at)}</td>
                        <td>
                          {one.journal.healthy ? (
                            <span className="state state--good">
                              <Icon name="ok" />
                              {t('status.journal.ok')}
                            </span>
                          ) : (
                            <span className="state state--bad">
                              <Icon name="critical" />
                              {t('status.journal.bad', { time: f.time(one.journal.failing_since) })}
                            </span>
                          )}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </Panel>
            <Panel title={t('status.carriers')} flush>
              <div className="table-wrap" tabIndex={0} role="group" aria-label={t('status.carriers')}>
                <table className="table">
                  <thead>
                    <tr>
                      <th scope="col">{t('common.carrier')}</th>
                      <th scope="col" className="num">{t('status.carrier.calls')}</th>
                      <th scope="col" className="num">{t('status.carrier.attempts')}</th>
                      <th scope="col" className="num">{t('status.carrier.refused')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {(picture?.carriers ?? []).map((carrier) => (
                      <tr key={carrier.key}>
                        <td>
                          {carrier.name}
                          <span className="cell-sub">{t('status.carrier.limit', { calls: carrier.max_calls, attempts: carrier.max_attempts_per_s })}</span>
                        </td>
                        <td className="num">{f.count(carrier.calls)}</td>
                        <td className="num">{f.count(carrier.today.attempts)}</td>
                        <td className="num">{f.count(carrier.today.refused)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </Panel>
          </div>
          <Panel title={t('status.node')}>
            <dl className="facts">
              <div>
                <dt>{t('status.accepting')}</dt>
                <dd>
                  <span className={`state ${data.accepting ? 'state--good' : 'state--bad'}`}>
                    <Icon name={data.accepting ? 'ok' : 'critical'} />
                    {t(data.accepting ? 'common.yes' : 'common.no')}
                  </span>
                </dd>
              </div>
              <div>
                <dt>{t('status.media')}</dt>
                <dd>
                  <span className={`state ${data.media.healthy ? 'state--good' : 'state--bad'}`}>
                    <Icon name={data.media.healthy ? 'ok' : 'critical'} />
                    {t(data.media.healthy ? 'status.media.ok' : 'status.media.bad')}
                  </span>
                </dd>
              </div>
              <div>
                <dt>{t('status.clock')}</dt>
                <dd>
                  <span className={`state ${apart ? 'state--bad' : 'state--good'}`}>
                    <Icon name={apart ? 'warning' : 'ok'} />
                    {apart
                      ? t(data.engine.clock_ahead_ms < 0 ? 'status.clock.behind' : 'status.clock.ahead', { by: f.duration(Math.abs(data.engine.clock_ahead_ms)) })
                      : t('status.clock.ok')}
                  </span>
                </dd>
              </div>
              <div><dt>{t('status.started')}</dt><dd>{f.dateTime(data.started_at)}</dd></div>
              <div><dt>{t('status.version')}</dt><dd>{data.version}</dd></div>
              <div><dt>{t('status.rules')}</dt><dd>{f.count(data.rules_version)}</dd></div>
              <div><dt>{t('status.engine')}</dt><dd>{f.count(data.engine.commands)}</dd></div>
              <div><dt>{t('status.queue')}</dt><dd>{t('status.queue.of', { used: data.engine.queue_length, capacity: data.engine.queue_capacity })}</dd></div>
              <div><dt>{t('status.viewers')}</dt><dd>{f.count(data.picture.viewers)}</dd></div>
              <div><dt>{t('status.picture')}</dt><dd>{f.time(data.picture.at)}</dd></div>
            </dl>
          </Panel>
        </div>
      )}
    </>
  );
}
