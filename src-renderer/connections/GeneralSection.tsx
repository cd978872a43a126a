/** Name, address and sign-in of a connection: what everyone has to fill in. */
import type { ConnectionDetails } from '../../src-shared/ipc/engine-protocol.ts';
import { useConnections } from '../app/queries.ts';
import { t } from '../lib/messages.ts';
import { METHODS, isUnprotected } from './draft.ts';
import { Segments } from '../ui/Segments.tsx';
import { type FormProps, TextInput } from './fields.tsx';

const COLOURS = ['grey', 'blue', 'teal', 'green', 'amber', 'red', 'pink', 'violet'] as const;

export interface GeneralProps extends FormProps {
  /** The saved connection; null for a new one. */
  readonly details: ConnectionDetails | null;
  /** True where stored secrets do not count, because the address is another. */
  readonly moved: boolean;
}

export function GeneralSection(props: GeneralProps): React.JSX.Element {
  const { draft, change } = props;
  const folders = [...new Set((useConnections().data ?? []).map((c) => c.folder).filter((folder) => folder !== ''))];
  return (
    <>
      <div className="form-row">
        <TextInput {...props} field="name" label={t('connections.name')} autoFocus />
        <TextInput {...props} field="folder" label={t('connections.folder')} list={folders} />
        <fieldset className="field-set">
          <legend>{t('connections.colour')}</legend>
          <div className="colours">
            {COLOURS.map((colour) => (
              <label key={colour} className={`colour-choice colour-${colour}${draft.colour === colour ? ' is-chosen' : ''}`} title={t(`connections.colour.${colour}`)}>
                <input type="radio" className="sr-only" name="colour" checked={draft.colour === colour} onChange={() => change({ colour })} aria-label={t(`connections.colour.${colour}`)} />
              </label>
            ))}
          </div>
        </fieldset>
      </div>
      <TextInput
        {...props}
        field="address"
        label={t('connections.address')}
        mono
        lines={draft.kind === 'clickhouse' ? 2 : 1}
        hint={draft.kind === 'clickhouse' ? t('connections.addressHint') : t('connections.addressHintApi')}
      />
      {isUnprotected(draft) && <p className="form-warning">{t('connections.plain')}</p>}
      <SignIn {...props} />
    </>
  );
}

function SignIn(props: GeneralProps): React.JSX.Element {
  const { draft, change, details, moved } = props;
  const place = (name: 'password' | 'token' | 'clientKey'): string => {
    const where = moved ? undefined : details?.secrets[name];
    return where === undefined ? '' : where === 'keychain' ? t('connections.keyStored') : t('connections.sessionOnly');
  };
  return (
    <>
      <Segments
        label={t('connections.method')}
        value={draft.method}
        options={METHODS[draft.kind].map((method) => ({ value: method, label: t(`connections.method.${method}`) }))}
        onChoose={(method) => change({ method })}
      />
      {moved && details !== null && Object.keys(details.secrets).length > 0 && <p className="form-warning">{t('connections.changed')}</p>}
      {draft.method === 'password' && (
        <div className="form-row form-row-2">
          <TextInput {...props} field="user" label={t(draft.kind === 'nexus-api' ? 'connections.userApi' : 'connections.user')} />
          <TextInput {...props} field="password" label={t('connections.password')} secret placeholder={place('password')} />
        </div>
      )}
      {draft.method === 'token' && <TextInput {...props} field="token" label={t('connections.token')} secret placeholder={place('token')} />}
      {draft.method === 'certificate' && (
        <>
          <TextInput {...props} field="user" label={t('connections.user')} />
          <div className="form-row form-row-2">
            <TextInput {...props} field="clientCertificate" label={t('connections.certificate')} mono lines={4} />
            <TextInput {...props} field="clientKey" label={t('connections.clientKey')} mono lines={4} placeholder={place('clientKey')} />
          </div>
        </>
      )}
      {draft.method === 'oidc' && (
        <>
          <TextInput {...props} field="issuer" label={t('connections.issuer')} mono placeholder="https://login.example.com" hint={t('connections.ssoHint')} />
          <div className="form-row form-row-2">
            <TextInput {...props} field="clientId" label={t('connections.clientId')} mono />
            <TextInput {...props} field="scopes" label={t('connections.scopes')} mono />
          </div>
        </>
      )}
    </>
  );
}
