/** Only what the plain configuration uses, so that it boots in a moment and nothing else can complain. */
const modules = [
  'app_attended_transfer app_blind_transfer app_chanspy app_channelredirect app_dial app_directed_pickup app_echo',
  'app_milliwatt app_mixmonitor app_originate app_playback app_queue app_read app_senddtmf app_stack app_userevent app_verbose',
  'bridge_builtin_features bridge_builtin_interval_features bridge_holding bridge_native_rtp bridge_simple bridge_softmix',
  'cel_custom cel_manager chan_bridge_media chan_pjsip',
  'codec_a_mu codec_alaw codec_gsm codec_opus_open_source codec_resample codec_ulaw',
  'format_gsm format_pcm format_sln format_wav',
  'func_callerid func_cdr func_channel func_cut func_groupcount func_uri func_db func_devstate func_dialplan func_global func_hangupcause func_logic',
  'func_math func_periodic_hook func_pjsip_aor func_pjsip_contact func_pjsip_endpoint func_sorcery func_strings',
  'func_timeout func_uuid func_volume',
  'pbx_config',
  'res_agi res_cdrel_custom res_clioriginate res_convert res_crypto res_format_attr_opus res_http_websocket res_manager_devicestate',
  'res_musiconhold res_mutestream res_pjproject res_pjsip res_pjsip_acl res_pjsip_authenticator_digest',
  'res_pjsip_caller_id res_pjsip_diversion res_pjsip_dlg_options res_pjsip_dtmf_info res_pjsip_empty_info',
  'res_pjsip_endpoint_identifier_anonymous res_pjsip_endpoint_identifier_ip res_pjsip_endpoint_identifier_user',
  'res_pjsip_exten_state res_pjsip_header_funcs res_pjsip_logger res_pjsip_maintenance res_pjsip_messaging res_pjsip_mwi res_pjsip_mwi_body_generator',
  'res_pjsip_nat res_pjsip_outbound_authenticator_digest res_pjsip_outbound_publish res_pjsip_outbound_registration',
  'res_pjsip_path res_pjsip_pubsub res_pjsip_refer res_pjsip_registrar res_pjsip_rfc3326 res_pjsip_sdp_rtp',
  'res_pjsip_session res_pjsip_transport_websocket',
  'res_rtp_asterisk res_speech res_sorcery_astdb res_sorcery_config res_sorcery_memory res_sorcery_realtime res_srtp res_stasis',
  'res_timing_timerfd',
]

/** Text of modules.conf. */
export const plainModules = `[modules]\nautoload = no\n${modules
  .flatMap((line) => line.split(' '))
  .map((name) => `load = ${name}.so\n`)
  .join('')}`
