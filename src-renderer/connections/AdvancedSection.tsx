/** Guards, limits and TLS of a connection. */
import { t } from '../lib/messages.ts';
import { type FormProps, Switch, TextInput } from './fields.tsx';

export function AdvancedSection(props: FormProps): React.JSX.Element {
  const { draft, change } = props;
  return (
    <>
      <div className="form-row form-row-2">
        <Switch label={t('connections.production')} hint={t('connections.productionHint')} checked={draft.production} onChange={(production) => change({ production })} />
        <Switch label={t('connections.readOnly')} hint={t('connections.readOnlyHint')} checked={draft.readOnly} onChange={(readOnly) => change({ readOnly })} />
      </div>
      <fieldset className="field-set">
        <legend>{t('connections.defaultRange')}</legend>
        <div className="form-row form-row-2">
          <TextInput {...props} field="earliest" label={t('time.from')} mono />
          <TextInput {...props} field="latest" label={t('time.to')} mono />
        </div>
      </fieldset>
      {draft.kind === 'clickhouse' ? (
        <>
          <div className="form-row form-row-3">
            <TextInput {...props} field="timeoutS" label={t('connections.timeoutS')} mono />
            <TextInput {...props} field="maxRows" label={t('connections.maxRows')} mono />
            <TextInput {...props} field="maxMemoryMb" label={t('connections.maxMemoryMb')} mono />
          </div>
          <TextInput {...props} field="cluster" label={t('connections.cluster')} hint={t('connections.clusterHint')} />
        </>
      ) : (
        <div className="form-row form-row-2">
          <TextInput {...props} field="organisation" label={t('connections.organisation')} />
          <TextInput {...props} field="proxy" label={t('connections.proxy')} hint={t('connections.proxyHint')} mono />
        </div>
      )}
      <TextInput {...props} field="ca" label={t('connections.ca')} mono lines={3} />
      <TextInput {...props} field="serverName" label={t('connections.serverName')} mono />
    </>
  );
}
