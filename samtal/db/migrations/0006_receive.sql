-- The way in, as one statement: drop duplicates, find whose contact point it is (or make a provisional patient), append
-- to the timeline, mark the turn due. One round trip, one commit.
--
-- The conversation's row is locked by its update, so entries of one conversation get their seq in commit order: a cursor
-- over seq never misses one.
create function receive(
  p_clinic int, p_channel text, p_account text, p_provider_id text, p_scheme text, p_canonicals text[], p_raw text,
  p_kind text, p_text text, p_data jsonb, p_profile text, p_sent timestamptz, p_now timestamptz, p_due boolean,
  p_entry uuid, p_point uuid, p_patient uuid, p_conversation uuid, p_contact uuid, p_job uuid)
returns table (conversation_id uuid, entry_id uuid, seq bigint, contact_point_id uuid, duplicate boolean)
language plpgsql as $$
#variable_conflict use_column
begin
  perform set_config('app.clinic_id', p_clinic::text, true);

  -- A second look is needed when another connection has just made the contact point or the very message: its rows are
  -- not in this statement's snapshot.
  for attempt in 1 .. 3 loop
  return query
  with seen as (
    select e.id, e.conversation_id, e.seq, e.contact_point_id from timeline_entry e
    where e.clinic_id = p_clinic and e.channel = p_channel and e.account = p_account and e.provider_id = p_provider_id
  ), known as (
    select c.id, c.conversation_id from contact_point c
    where c.clinic_id = p_clinic and c.scheme = p_scheme and c.canonical = any (p_canonicals)
    order by array_position(p_canonicals, c.canonical) limit 1
  ), made as (
    insert into contact_point as c (id, clinic_id, scheme, canonical, conversation_id, profile_name, created_at, seen_at)
    select p_point, p_clinic, p_scheme, p_canonicals[1], p_conversation, p_profile, p_now, p_now
    where not exists (select from known) and not exists (select from seen)
    on conflict (clinic_id, scheme, canonical) do update set seen_at = excluded.seen_at
    returning c.id, c.conversation_id, xmax = 0 as fresh
  ), person as (
    insert into patient (id, clinic_id, name, provisional, created_at)
    select p_patient, p_clinic, '', true, p_now from made where fresh
  ), contact as (
    insert into patient_contact (id, clinic_id, patient_id, contact_point_id, role, evidence, since)
    select p_contact, p_clinic, p_patient, made.id, 'unknown', 'first_contact', p_now from made where fresh
  ), started as (
    insert into conversation (id, clinic_id, patient_id, head, last_inbound_at, last_channel)
    select p_conversation, p_clinic, p_patient, 1, p_sent, p_channel from made where fresh
    returning id, head
  ), point as (
    select id, conversation_id from known union all select id, conversation_id from made
  ), went_on as (
    update conversation as c set head = c.head + 1, last_inbound_at = greatest(c.last_inbound_at, p_sent),
      last_channel = p_channel
    from point where c.id = point.conversation_id and c.clinic_id = p_clinic
      and not exists (select from started) and not exists (select from seen)
    returning c.id, c.head
  ), place as (
    select id, head from started union all select id, head from went_on
  ), entry as (
    insert into timeline_entry (id, clinic_id, conversation_id, seq, at, received_at, direction, kind, author, channel,
      contact_point_id, account, provider_id, text, data)
    select p_entry, p_clinic, place.id, place.head, p_sent, p_now, 'in', p_kind, 'patient', p_channel, point.id,
      p_account, p_provider_id, p_text, p_data
    from place, point
    on conflict (clinic_id, channel, account, provider_id) where provider_id is not null do nothing
    returning id, conversation_id, seq, contact_point_id
  ), address as (
    insert into contact_address as a (clinic_id, contact_point_id, channel, account, raw, last_inbound_at)
    select p_clinic, entry.contact_point_id, p_channel, p_account, p_raw, p_sent from entry
    on conflict (contact_point_id, channel, clinic_id) do update
      set raw = excluded.raw, account = excluded.account, unusable_code = '',
          last_inbound_at = greatest(a.last_inbound_at, excluded.last_inbound_at)
  ), due as (
    insert into job as j (id, clinic_id, kind, key, args, run_at, created_at)
    select p_job, p_clinic, 'take_turn', entry.conversation_id::text, '{}', p_now, p_now from entry where p_due
    on conflict (clinic_id, kind, key) where key is not null do update
      set run_at = excluded.run_at, attempts = 0, state = 'waiting', lease_token = null
  )
  select entry.conversation_id, entry.id, entry.seq, entry.contact_point_id, false from entry
  union all
  select seen.conversation_id, seen.id, seen.seq, seen.contact_point_id, true from seen;

  exit when found;
  end loop;
end $$;
grant execute on function receive to samtal_app;
