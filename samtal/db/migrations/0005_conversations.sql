-- Patients, how they can be reached, and everything said with them.

create table patient (
  id            uuid        not null,
  clinic_id     int         not null references clinic (id),
  name          text        not null default '',
  born          date,
  language      text        not null default '',
  provisional   boolean     not null default true,
  file_key      text,                           -- the id in the clinic file
  linked_to     uuid,                           -- who this one turned out to be; follows patient_link, so it can be undone
  protected     boolean     not null default false,
  created_at    timestamptz not null,
  primary key (id, clinic_id),
  foreign key (linked_to, clinic_id) references patient (id, clinic_id)
);
create unique index patient_by_file_key on patient (clinic_id, file_key) where file_key is not null;
create index patient_linked on patient (clinic_id, linked_to) where linked_to is not null;

create table conversation (
  id             uuid        not null,
  clinic_id      int         not null references clinic (id),
  patient_id     uuid        not null,
  head           bigint      not null default 0,  -- seq of the newest entry
  taken          bigint      not null default 0,  -- seq up to which turns have been taken
  floor          text        not null default '', -- '' = the receptionist, else the staff member's name
  language       text        not null default '', -- of the last clear utterance
  handed_over_at timestamptz,                     -- a person has been asked for
  handed_over_why text       not null default '',
  summary        text        not null default '',
  urgent_at      timestamptz,
  last_inbound_at timestamptz,
  last_channel   text        not null default '',
  primary key (id, clinic_id),
  unique (clinic_id, patient_id),
  foreign key (patient_id, clinic_id) references patient (id, clinic_id)
);

create table contact_point (
  id              uuid        not null,
  clinic_id       int         not null references clinic (id),
  scheme          text        not null check (scheme in ('tel', 'whatsapp_user', 'web', 'email', 'withheld')),
  canonical       text        not null,
  conversation_id uuid        not null,           -- where what comes from here goes
  profile_name    text        not null default '',
  created_at      timestamptz not null,
  seen_at         timestamptz,
  primary key (id, clinic_id),
  unique (clinic_id, scheme, canonical),
  foreign key (conversation_id, clinic_id) references conversation (id, clinic_id)
);

-- An address exactly as the vendor of a channel writes it: replies go to that, never to a rewritten form.
create table contact_address (
  clinic_id        int         not null,
  contact_point_id uuid        not null,
  channel          text        not null,
  account          text        not null default '',
  raw              text        not null,
  last_inbound_at  timestamptz,                   -- opens the messaging window
  greeted_at       timestamptz,                   -- the AI notice was given here
  unusable_code    text        not null default '',
  primary key (contact_point_id, channel, clinic_id),
  foreign key (contact_point_id, clinic_id) references contact_point (id, clinic_id)
);

create table patient_contact (
  id               uuid        not null,
  clinic_id        int         not null,
  patient_id       uuid        not null,
  contact_point_id uuid        not null,
  role             text        not null default 'self' check (role in ('self', 'parent', 'carer', 'unknown')),
  evidence         text        not null,          -- register, said, code, first_contact, claimed
  verified_at      timestamptz,
  since            timestamptz not null,
  ended_at         timestamptz,
  ended_why        text        not null default '',
  primary key (id, clinic_id),
  foreign key (patient_id, clinic_id) references patient (id, clinic_id),
  foreign key (contact_point_id, clinic_id) references contact_point (id, clinic_id)
);
create unique index patient_contact_now on patient_contact (clinic_id, contact_point_id, patient_id) where ended_at is null;
create index patient_contact_of on patient_contact (clinic_id, patient_id) where ended_at is null;

create table patient_link (
  id           uuid        not null,
  clinic_id    int         not null,
  from_patient uuid        not null,
  to_patient   uuid        not null,
  kind         text        not null check (kind in ('claimed', 'verified', 'staff')),
  evidence     jsonb       not null,
  made_at      timestamptz not null,
  made_by      text        not null,
  undone_at    timestamptz,
  undone_by    text        not null default '',
  primary key (id, clinic_id),
  foreign key (from_patient, clinic_id) references patient (id, clinic_id),
  foreign key (to_patient, clinic_id) references patient (id, clinic_id)
);
create unique index patient_link_now on patient_link (clinic_id, from_patient, kind) where undone_at is null;
create index patient_link_to on patient_link (clinic_id, to_patient) where undone_at is null;

-- What has been proven on a contact point, until when.
create table assurance (
  clinic_id        int         not null,
  contact_point_id uuid        not null,
  patient_id       uuid        not null,
  level            smallint    not null check (level between 0 and 3),
  how              text        not null,          -- code, birth_date, eid
  call_id          text        not null default '', -- proven for this call only
  reached_at       timestamptz not null,
  expires_at       timestamptz not null,
  primary key (contact_point_id, patient_id, clinic_id),
  foreign key (contact_point_id, clinic_id) references contact_point (id, clinic_id)
);

create table verification_code (
  id            uuid        not null,
  clinic_id     int         not null,
  asked_by      uuid        not null,             -- the contact point that has to give the code
  sent_to       uuid        not null,             -- the contact point it was sent to
  patient_id    uuid,                             -- whose data it opens, where known
  salt          bytea       not null,
  digest        bytea       not null,
  sent_at       timestamptz not null,
  expires_at    timestamptz not null,
  tries         smallint    not null default 0,
  used_at       timestamptz,
  primary key (id, clinic_id)
);
create index verification_code_open on verification_code (clinic_id, asked_by, sent_at desc) where used_at is null;

create table consent (
  id               uuid        not null,
  clinic_id        int         not null,
  contact_point_id uuid        not null,
  channel          text        not null,          -- '' = every channel
  purpose          text        not null,          -- service, reminder, follow_up, survey; '' = everything of our own accord
  given            boolean     not null,
  at               timestamptz not null,
  evidence         text        not null,
  primary key (id, clinic_id)
);
create index consent_of on consent (clinic_id, contact_point_id, at desc);

create table timeline_entry (
  id               uuid        not null,
  clinic_id        int         not null,
  conversation_id  uuid        not null,
  seq              bigint      not null,
  at               timestamptz not null,
  received_at      timestamptz not null,
  direction        text        not null check (direction in ('in', 'out', 'internal')),
  kind             text        not null,
  author           text        not null check (author in ('patient', 'receptionist', 'staff', 'system')),
  author_name      text        not null default '',
  channel          text        not null default '',
  contact_point_id uuid,
  account          text        not null default '',
  provider_id      text,
  text             text        not null default '',
  data             jsonb       not null default '{}',
  in_reply_to      uuid,
  heard            text,                          -- of a spoken reply: what was heard before the caller cut in
  concerns         uuid,                          -- the patient it concerns, where that is not the conversation's own
  primary key (id, clinic_id)
);
create unique index timeline_once on timeline_entry (clinic_id, channel, account, provider_id) where provider_id is not null;
create unique index timeline_order on timeline_entry (clinic_id, conversation_id, seq desc);
create index timeline_by_point on timeline_entry (clinic_id, contact_point_id, seq) where contact_point_id is not null;

-- The timeline is append-only: only what a caller heard and the vendor's id of a sent message may be filled in later.
create function timeline_is_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('app.erasing', true) is distinct from 'on' then
    raise exception 'the timeline is append-only';
  end if;
  if tg_op = 'UPDATE' and (old.text, old.author, old.direction, old.at) is distinct from
                          (new.text, new.author, new.direction, new.at) then
    raise exception 'the timeline is append-only';
  end if;
  if tg_op = 'UPDATE' and (old.conversation_id, old.seq) is distinct from (new.conversation_id, new.seq)
      and current_setting('app.reassigning', true) is distinct from 'on' then
    raise exception 'the timeline is append-only; an entry moves only when it turns out to be another person''s';
  end if;
  return coalesce(new, old);
end $$;
create trigger timeline_append_only before update or delete on timeline_entry
  for each row execute function timeline_is_append_only();

create table delivery (
  id               uuid        not null,
  clinic_id        int         not null,
  entry_id         uuid        not null,
  conversation_id  uuid        not null,
  contact_point_id uuid        not null,
  channel          text        not null,
  account          text        not null default '',
  raw              text        not null,
  purpose          text        not null default 'reply', -- reply, staff, confirmation, reminder, follow_up, survey, code
  status           text        not null default 'queued',
  rank             smallint    not null default 0,
  provider_id      text,
  error_code       text        not null default '',
  error_detail     text        not null default '',
  attempts         smallint    not null default 0,
  created_at       timestamptz not null,
  updated_at       timestamptz not null,
  primary key (id, clinic_id)
);
create unique index delivery_by_provider on delivery (clinic_id, channel, provider_id) where provider_id is not null;
create index delivery_of_entry on delivery (clinic_id, entry_id);

-- A status never goes backwards; failed after delivered is kept out (channels.md of the vendors: order is not promised).
create function delivery_only_rises() returns trigger language plpgsql as $$
begin
  if new.rank < old.rank then
    new.status := old.status; new.rank := old.rank;
  end if;
  return new;
end $$;
create trigger delivery_monotonic before update on delivery for each row execute function delivery_only_rises();

-- A status that came before the send call had told us the vendor's id.
create table parked_status (
  clinic_id   int         not null,
  channel     text        not null,
  provider_id text        not null,
  status      text        not null,
  at          timestamptz not null,
  code        text        not null default '',
  detail      text        not null default '',
  primary key (clinic_id, channel, provider_id, status)
);

create table matter (
  id               uuid        not null,
  clinic_id        int         not null,
  conversation_id  uuid        not null,
  origin           uuid        not null,          -- the conversation it was opened in; tells what an undone link gives back
  patient_id       uuid,                          -- whom it concerns, once known
  kind             text        not null,
  state            text        not null default 'open' check (state in ('open', 'waiting', 'done', 'dropped', 'stalled')),
  about            uuid,                          -- the appointment it is about
  title            text        not null default '',
  opened_at        timestamptz not null,
  touched_at       timestamptz not null,
  contact_point_id uuid,                          -- where it was last touched
  channel          text        not null default '',
  data             jsonb       not null default '{}',
  primary key (id, clinic_id)
);
create index matter_open on matter (clinic_id, conversation_id, touched_at desc) where state in ('open', 'waiting', 'stalled');

create table fact (
  id               uuid        not null,
  clinic_id        int         not null,
  conversation_id  uuid        not null,
  matter_id        uuid,
  kind             text        not null,
  value            jsonb       not null,
  words            text        not null default '',
  sureness         real        not null default 1,
  entry_id         uuid,                          -- the receipt: the message that said it
  contact_point_id uuid,
  channel          text        not null default '',
  at               timestamptz not null,
  superseded_by    uuid,
  primary key (id, clinic_id)
);
create index fact_of_matter on fact (clinic_id, matter_id) where superseded_by is null;
create index fact_of_conversation on fact (clinic_id, conversation_id) where superseded_by is null and matter_id is null;

create table expectation (
  id               uuid        not null,
  clinic_id        int         not null,
  conversation_id  uuid        not null,
  skill            text        not null,
  matter_id        uuid,
  about            uuid,                          -- an appointment; answering may speak of it
  asks             text[]      not null default '{}',
  confirms         text        not null default '',
  data             jsonb       not null default '{}',
  contact_point_id uuid,                          -- put to this contact point
  channel          text        not null default '',
  entry_id         uuid,
  put_at           timestamptz not null,
  expires_at       timestamptz,
  met_at           timestamptz,
  primary key (id, clinic_id)
);
create index expectation_open on expectation (clinic_id, conversation_id, put_at desc) where met_at is null;

create table staff_task (
  id              uuid        not null,
  clinic_id       int         not null,
  conversation_id uuid,
  patient_id      uuid,
  kind            text        not null,           -- hand_over, urgent, call_back, check_identity, failure, question
  text            text        not null,
  opened_at       timestamptz not null,
  due_at          timestamptz,
  done_at         timestamptz,
  done_by         text        not null default '',
  primary key (id, clinic_id)
);
create index staff_task_open on staff_task (clinic_id, opened_at) where done_at is null;

select samtal_protect(t) from unnest(array[
  'patient', 'conversation', 'contact_point', 'contact_address', 'patient_contact', 'patient_link', 'assurance',
  'verification_code', 'consent', 'timeline_entry', 'delivery', 'parked_status', 'matter', 'fact', 'expectation',
  'staff_task']) as t;
