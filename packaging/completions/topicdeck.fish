function __fish_topicdeck_profiles
    command topicdeck profile list 2>/dev/null
end

# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_topicdeck_global_optspecs
    string join \n profile= config= sandbox accept-endpoints read-only language= renderer= h/help V/version
end

function __fish_topicdeck_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_topicdeck_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_topicdeck_using_subcommand
    set -l cmd (__fish_topicdeck_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c topicdeck -n "__fish_topicdeck_needs_command" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_needs_command" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_needs_command" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_needs_command" -l renderer -d 'Graphics backend; falls back to the other one. On Linux, wgpu is an optional feature of the build' -r -f -a "glow\t'OpenGL'
wgpu\t'Vulkan, Metal, Direct3D 12 or OpenGL'"
complete -c topicdeck -n "__fish_topicdeck_needs_command" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -s V -l version -d 'Print version'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "sandbox" -d 'Simulate Cognito and IoT Core on this computer until interrupted'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "sign-in" -d 'Sign in with the browser and save the sign-in in the system keyring'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "sign-out" -d 'Revoke the sign-in and delete it from the keyring'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "status" -d 'Show the profile in use and the saved sign-in; does not use the network'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "whoami" -d 'Show who is signed in, with the claims of the ID token; does not use the network'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "watch" -d 'Print messages as they arrive'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "record" -d 'Record messages on disk until interrupted, for days if need be'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "export" -d 'Print or save recorded messages'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "recordings" -d 'List what is recorded: profiles, times, sizes, and what is missing; or import messages'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "forget" -d 'Delete the recording of a profile, after a question'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "send" -d 'Send one message; the exit status is 0 only if the broker accepted it'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "saved" -d 'List the messages that were saved under a name; does not use the network'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "outbox" -d 'List, send and change messages that wait to be sent'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "device" -d 'Show whether a device is connected, since when or why not, and what it subscribes to and reports'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "rights" -d 'Show what your IoT policies allow, action by action, or ask about one topic'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "shadow" -d 'Read, change and follow the shadows of a thing'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "retained" -d 'List, read and clear retained messages'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "decode" -d 'Say what a payload is and print what is in it, as the inspector of the window does'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "contract" -d 'Store what payloads of topics have to be and how often they have to come, and check payloads'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "doctor" -d 'Find out what is wrong: check everything from the profile to a subscription'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "attach-policy" -d 'Attach the IoT policy named in the profile to your own identity'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "secret" -d 'Store a secret from stdin in the system keyring: a client secret, or the login for a proxy'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "import" -d 'Add a profile from what your team shares: a configuration file, outputs of a stack, or an address'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "template" -d 'Write a template for AWS that sets up all that a profile needs'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "open" -d 'Open the window, and ask about a link'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "profile" -d 'List, show, change and hand on profiles'
complete -c topicdeck -n "__fish_topicdeck_needs_command" -f -a "help" -d 'Print a page of the manual, or the help of a command'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sandbox" -l port -d 'TCP port on loopback; 0 for a free one' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sandbox" -l rate -d 'Messages per second of all simulated devices together' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sandbox" -l devices -d 'Number of simulated devices' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sandbox" -l policy -d 'IoT policy (JSON) of the operator and each --user, instead of the sandbox\'s own' -r -F
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sandbox" -l role -d 'Permissions of the identity pool\'s role (JSON), instead of the sandbox\'s own' -r -F
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sandbox" -l user -d 'Another user who can sign in with the password "topicdeck"; may be given several times' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sandbox" -l tls -d 'Serve https and wss only, and write the CA certificate to this file' -r -F
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sandbox" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sandbox" -l sign-up -d 'Let anyone register on the sign-in page, as in AWS\'s walkthrough; the code is printed to stderr'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sandbox" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sign-in" -l user -d 'Sign in as this user' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sign-in" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sign-in" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sign-in" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sign-in" -l no-browser -d 'Do not open the browser: print the link on a line of stderr'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sign-in" -l another-account -d 'Ask for an account even if the browser is still signed in'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sign-in" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sign-in" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sign-in" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sign-in" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sign-out" -l user -d 'Sign out this user, even if another one is signed in now' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sign-out" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sign-out" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sign-out" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sign-out" -l browser -d 'Also open the logout page in the browser, and wait up to 30 s until the browser comes back from it'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sign-out" -l all -d 'Sign out everyone whose sign-in is saved'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sign-out" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sign-out" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sign-out" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand sign-out" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand status" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand status" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand status" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand status" -l json -d 'Print one JSON object'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand status" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand status" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand status" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand status" -s h -l help -d 'Print help'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand whoami" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand whoami" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand whoami" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand whoami" -l json -d 'Print one JSON object'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand whoami" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand whoami" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand whoami" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand whoami" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand watch" -l profile -d 'Profile to use (default: the first in profiles.toml); may be repeated' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand watch" -l where -d 'Print only messages that match, such as \'json:$.temp>80 or overheat\'; --count counts these' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand watch" -l contract -d 'What payloads of these topics have to be: FILTER=schema.json, or FILTER=file.proto#Message; may be repeated' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand watch" -l proto -d 'Payloads of these topics are protobuf: FILTER=file.proto#Message; may be repeated' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand watch" -l qos -d 'Maximum QoS: 0 at most once, 1 at least once' -r -f -a "0\t''
1\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand watch" -l count -d 'Stop after N messages; with --for, the exit status is 3 if fewer arrived' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand watch" -l for -d 'Stop this many seconds after the connection is live' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand watch" -l format -d 'Output format: json for programs, text for people' -r -f -a "json\t'One JSON object per line'
text\t'Local time, topic and payload on one line'"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand watch" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand watch" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand watch" -l as-is -d 'Use the filters exactly as given, including spaces and invisible characters'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand watch" -l decode -d 'Write what other formats than JSON and text hold as `decoded` in JSON'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand watch" -l utc -d 'Print times in UTC instead of local time; json always does'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand watch" -l quiet -d 'Print no notes on stderr, only warnings and errors'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand watch" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand watch" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand watch" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand watch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand record" -l qos -d 'Maximum QoS: 0 at most once, 1 at least once' -r -f -a "0\t''
1\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand record" -l cap -d 'Largest size of the recording, such as 500m or 2g; at least 16m' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand record" -l days -d 'Delete messages that are older' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand record" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand record" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand record" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand record" -l as-is -d 'Use the filters exactly as given, including spaces and invisible characters'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand record" -l quiet -d 'Print no notes on stderr, only warnings and errors'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand record" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand record" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand record" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand record" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand export" -l since -d 'Only messages from this time on: 20:47 (the last one), Sat 14:02, 2026-11-28, 2026-11-28T14:30, with a zone such as Z, or an age such as 90m, 2h, 7d' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand export" -l until -d 'Only messages up to this time' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand export" -l where -d 'Only messages that match, as for \'watch\'' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand export" -l proto -d 'Payloads of these topics are protobuf: FILTER=file.proto#Message; may be repeated' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand export" -l contract -d 'What payloads of these topics have to be, as for \'watch\'; comes before the contracts of the profile' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand export" -l format -d 'Output format. In csv, text that a spreadsheet would run is preceded by an apostrophe' -r -f -a "ndjson\t'One JSON object per line'
csv\t'Comma-separated values with a header'"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand export" -s o -l output -d 'Write to this file instead of stdout; it is replaced when all is written. A pipe or a device is written directly' -r -F
complete -c topicdeck -n "__fish_topicdeck_using_subcommand export" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand export" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand export" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand export" -l decode -d 'Write what other formats than JSON and text hold as `decoded` in JSON, as for \'watch\''
complete -c topicdeck -n "__fish_topicdeck_using_subcommand export" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand export" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand export" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and not __fish_seen_subcommand_from import repair" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and not __fish_seen_subcommand_from import repair" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and not __fish_seen_subcommand_from import repair" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and not __fish_seen_subcommand_from import repair" -l json -d 'Print one JSON object per recording'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and not __fish_seen_subcommand_from import repair" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and not __fish_seen_subcommand_from import repair" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and not __fish_seen_subcommand_from import repair" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and not __fish_seen_subcommand_from import repair" -s h -l help -d 'Print help'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and not __fish_seen_subcommand_from import repair" -f -a "import" -d 'Make a recording from messages that were printed'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and not __fish_seen_subcommand_from import repair" -f -a "repair" -d 'Copy what can be read of a damaged recording into a new file'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and __fish_seen_subcommand_from import" -l name -d 'Name of the new recording (default: that of the file); other commands take it with --profile' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and __fish_seen_subcommand_from import" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and __fish_seen_subcommand_from import" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and __fish_seen_subcommand_from import" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and __fish_seen_subcommand_from import" -l replace -d 'Replace the recording of this name if there is one'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and __fish_seen_subcommand_from import" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and __fish_seen_subcommand_from import" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and __fish_seen_subcommand_from import" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and __fish_seen_subcommand_from repair" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and __fish_seen_subcommand_from repair" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and __fish_seen_subcommand_from repair" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and __fish_seen_subcommand_from repair" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and __fish_seen_subcommand_from repair" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and __fish_seen_subcommand_from repair" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand recordings; and __fish_seen_subcommand_from repair" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand forget" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand forget" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand forget" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand forget" -l yes -d 'Do not ask for confirmation'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand forget" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand forget" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand forget" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand forget" -s h -l help -d 'Print help'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand send" -l file -d 'Send the contents of a file' -r -F
complete -c topicdeck -n "__fish_topicdeck_using_subcommand send" -l qos -d 'QoS: 0 at most once, 1 at least once' -r -f -a "0\t''
1\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand send" -l content-type -d 'MIME type of the message, such as application/json' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand send" -l property -d 'A user property; may be given several times' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand send" -l saved -d 'Send the message that was saved under this name in the window; \'topicdeck saved\' lists them' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand send" -l to -d 'Send it to this client alone, and wait until it confirms; can be given several times' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand send" -l to-list -d 'Send it to each client of a list alone, one client id in a line; - reads the list from stdin' -r -F
complete -c topicdeck -n "__fish_topicdeck_using_subcommand send" -l within -d 'With --to or --to-list: how many seconds the client may take to confirm, 1 to 15' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand send" -l expires -d 'With --queue: how long the message waits, such as 30s, 10m, 2h or 7d; as chosen in the window if not given' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand send" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand send" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand send" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand send" -l as-is -d 'Use the topic exactly as given, including spaces and invisible characters'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand send" -l retain -d 'Ask the broker to retain the message for later subscribers'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand send" -l yes -d 'Send to a production profile without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand send" -l queue -d 'Put the message into the outbox and print its id; does not use the network'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand send" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand send" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand send" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand send" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand saved" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand saved" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand saved" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand saved" -l json -d 'Print one JSON object per message'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand saved" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand saved" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand saved" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand saved" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and not __fish_seen_subcommand_from list flush cancel send-again arrived" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and not __fish_seen_subcommand_from list flush cancel send-again arrived" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and not __fish_seen_subcommand_from list flush cancel send-again arrived" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and not __fish_seen_subcommand_from list flush cancel send-again arrived" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and not __fish_seen_subcommand_from list flush cancel send-again arrived" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and not __fish_seen_subcommand_from list flush cancel send-again arrived" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and not __fish_seen_subcommand_from list flush cancel send-again arrived" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and not __fish_seen_subcommand_from list flush cancel send-again arrived" -f -a "list" -d 'List the messages in the order of sending; does not use the network'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and not __fish_seen_subcommand_from list flush cancel send-again arrived" -f -a "flush" -d 'Connect, send all that waits, and end'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and not __fish_seen_subcommand_from list flush cancel send-again arrived" -f -a "cancel" -d 'Take messages out that are not being sent'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and not __fish_seen_subcommand_from list flush cancel send-again arrived" -f -a "send-again" -d 'Let messages wait again that were refused, have expired or are uncertain'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and not __fish_seen_subcommand_from list flush cancel send-again arrived" -f -a "arrived" -d 'Note that uncertain messages arrived'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from list" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from list" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from list" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON object per message'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from list" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from list" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from list" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from flush" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from flush" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from flush" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from flush" -l skip-uncertain -d 'Leave uncertain messages as they are'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from flush" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from flush" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from flush" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from flush" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from cancel" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from cancel" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from cancel" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from cancel" -l all -d 'All of this user'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from cancel" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from cancel" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from cancel" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from cancel" -s h -l help -d 'Print help'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from send-again" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from send-again" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from send-again" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from send-again" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from send-again" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from send-again" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from send-again" -s h -l help -d 'Print help'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from arrived" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from arrived" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from arrived" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from arrived" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from arrived" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from arrived" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand outbox; and __fish_seen_subcommand_from arrived" -s h -l help -d 'Print help'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand device" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand device" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand device" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand device" -l json -d 'Print one JSON object'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand device" -l disconnect -d 'Disconnect it, after a question; it may connect again'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand device" -l end-session -d 'With --disconnect: also remove its subscriptions and what waits for it'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand device" -l no-will -d 'With --disconnect: do not publish its will'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand device" -l yes -d 'Do not ask for confirmation'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand device" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand device" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand device" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand device" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand rights" -l publish -d 'Ask whether you may publish to this topic' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand rights" -l subscribe -d 'Ask whether you may subscribe to this filter' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand rights" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand rights" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand rights" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand rights" -l json -d 'Print one JSON object'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand rights" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand rights" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand rights" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand rights" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and not __fish_seen_subcommand_from get set delete list watch" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and not __fish_seen_subcommand_from get set delete list watch" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and not __fish_seen_subcommand_from get set delete list watch" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and not __fish_seen_subcommand_from get set delete list watch" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and not __fish_seen_subcommand_from get set delete list watch" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and not __fish_seen_subcommand_from get set delete list watch" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and not __fish_seen_subcommand_from get set delete list watch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and not __fish_seen_subcommand_from get set delete list watch" -f -a "get" -d 'Print a shadow: what is desired, what is reported, and what waits for the device'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and not __fish_seen_subcommand_from get set delete list watch" -f -a "set" -d 'Change what is desired; creates the shadow if there is none'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and not __fish_seen_subcommand_from get set delete list watch" -f -a "delete" -d 'Delete a shadow, after a question'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and not __fish_seen_subcommand_from get set delete list watch" -f -a "list" -d 'List the shadows of a thing'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and not __fish_seen_subcommand_from get set delete list watch" -f -a "watch" -d 'Print changes as they happen, until interrupted'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from get" -l name -d 'Name of the shadow; the classic one if not given' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from get" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from get" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from get" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from get" -l json -d 'Print the document as AWS sent it, on one line'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from get" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from get" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from get" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from set" -l name -d 'Name of the shadow; the classic one if not given' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from set" -l version -d 'Change it only if it has this version' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from set" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from set" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from set" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from set" -l force -d 'Change it whatever version it has'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from set" -l yes -d 'Do not ask for confirmation'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from set" -l json -d 'Print the answer of AWS, on one line'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from set" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from set" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from set" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from delete" -l name -d 'Name of the shadow; the classic one if not given' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from delete" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from delete" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from delete" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from delete" -l yes -d 'Do not ask for confirmation'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from delete" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from delete" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from delete" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from list" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from list" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from list" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON object'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from list" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from list" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from list" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from watch" -l name -d 'Name of the shadow; the classic one if not given' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from watch" -l count -d 'Stop after N messages; with --for, the exit status is 3 if fewer arrived' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from watch" -l for -d 'Stop this many seconds after the connection is live' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from watch" -l format -d 'Output format: json for programs, text for people' -r -f -a "json\t'One JSON object per line'
text\t'Local time, topic and payload on one line'"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from watch" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from watch" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from watch" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from watch" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from watch" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from watch" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand shadow; and __fish_seen_subcommand_from watch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and not __fish_seen_subcommand_from list get clear restore" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and not __fish_seen_subcommand_from list get clear restore" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and not __fish_seen_subcommand_from list get clear restore" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and not __fish_seen_subcommand_from list get clear restore" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and not __fish_seen_subcommand_from list get clear restore" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and not __fish_seen_subcommand_from list get clear restore" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and not __fish_seen_subcommand_from list get clear restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and not __fish_seen_subcommand_from list get clear restore" -f -a "list" -d 'List topics with a retained message'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and not __fish_seen_subcommand_from list get clear restore" -f -a "get" -d 'Print a retained message'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and not __fish_seen_subcommand_from list get clear restore" -f -a "clear" -d 'Clear retained messages, after a question'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and not __fish_seen_subcommand_from list get clear restore" -f -a "restore" -d 'Put back the messages that were cleared'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from list" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from list" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from list" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from list" -l as-is -d 'Use the filter exactly as given, including spaces and invisible characters'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON object per line'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from list" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from list" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from list" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from get" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from get" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from get" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from get" -l as-is -d 'Use the topic exactly as given, including spaces and invisible characters'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from get" -l json -d 'Print one JSON object'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from get" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from get" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from get" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from clear" -l undo -d 'Save the messages in this new file (default: one in the current folder)' -r -F
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from clear" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from clear" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from clear" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from clear" -l as-is -d 'Use the filter exactly as given, including spaces and invisible characters'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from clear" -l dry-run -d 'Print the topics and clear nothing'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from clear" -l yes -d 'Do not ask for confirmation'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from clear" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from clear" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from clear" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from clear" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from restore" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from restore" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from restore" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from restore" -l force -d 'Replace messages that were retained since'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from restore" -l yes -d 'Do not ask for confirmation'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from restore" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from restore" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from restore" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand retained; and __fish_seen_subcommand_from restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand decode" -l topic -d 'Topic that it came on: topics of Sparkplug B say what it is' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand decode" -l content-type -d 'Content type that its sender gave, such as application/cbor' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand decode" -l as -d 'What it is; nothing else is tried' -r -f -a "text\t''
json\t''
json-lines\t''
cbor\t''
cbor-sequence\t''
msgpack\t''
msgpack-stream\t''
sparkplug\t''
gzip\t''
zlib\t''
deflate\t''
zstd\t''
lz4\t''
snappy\t''
base64\t''
binary\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand decode" -l birth -d 'File with the birth message of the Sparkplug node or device, which names the metrics; can be repeated' -r -F
complete -c topicdeck -n "__fish_topicdeck_using_subcommand decode" -l proto -d 'Protobuf: the .proto file, or a descriptor set of protoc or buf. Imports are looked for beside it and in the folders above it' -r -F
complete -c topicdeck -n "__fish_topicdeck_using_subcommand decode" -l message -d 'The message of that file, by its full name or the end of it; the only one of the file when left out' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand decode" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand decode" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand decode" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand decode" -l json -d 'Print one JSON object: {"format": ..., "value": ...}. Where the payload is not what --as or --proto says, the format is null'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand decode" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand decode" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand decode" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand decode" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and not __fish_seen_subcommand_from add list remove check" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and not __fish_seen_subcommand_from add list remove check" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and not __fish_seen_subcommand_from add list remove check" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and not __fish_seen_subcommand_from add list remove check" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and not __fish_seen_subcommand_from add list remove check" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and not __fish_seen_subcommand_from add list remove check" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and not __fish_seen_subcommand_from add list remove check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and not __fish_seen_subcommand_from add list remove check" -f -a "add" -d 'Store a contract, in place of the one with this filter'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and not __fish_seen_subcommand_from add list remove check" -f -a "list" -d 'List the contracts of the profile'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and not __fish_seen_subcommand_from add list remove check" -f -a "remove" -d 'Remove the contract with this filter'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and not __fish_seen_subcommand_from add list remove check" -f -a "check" -d 'Check a payload against the contract of its topic'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from add" -l schema -d 'What payloads have to be: a JSON Schema (*.json) for JSON, CBOR and MessagePack, or for protobuf a .proto file or a descriptor set' -r -F
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from add" -l message -d 'The message of protobuf, by its full name or the end of it; the only one of the file when left out' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from add" -l every -d 'A message is expected within this time after the one before, such as 60s, 10m or 2h; late is one and a half times as long, so 60s is late after 90 s' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from add" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from add" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from add" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from add" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from add" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from add" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from list" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from list" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from list" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON object per contract'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from list" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from list" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from list" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from remove" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from remove" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from remove" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from remove" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from remove" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from remove" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from check" -l topic -d 'Topic that it is for' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from check" -l content-type -d 'Content type of the message, such as application/cbor' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from check" -l contract -d 'A contract in place of the stored ones, as for \'watch\'; may be repeated' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from check" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from check" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from check" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from check" -l json -d 'Print one JSON object'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from check" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from check" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from check" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand contract; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand doctor" -l bundle -d 'Also write a zip file for support: versions, profile, checks and recent log, without secrets' -r -F
complete -c topicdeck -n "__fish_topicdeck_using_subcommand doctor" -l filter -d 'Topic filter to subscribe to as a test; without one, subscriptions are not checked' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand doctor" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand doctor" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand doctor" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand doctor" -l json -d 'Print one JSON object'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand doctor" -l as-is -d 'Use the filter exactly as given, including spaces and invisible characters'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand doctor" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand doctor" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand doctor" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand attach-policy" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand attach-policy" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand attach-policy" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand attach-policy" -l yes -d 'Do not ask for confirmation'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand attach-policy" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand attach-policy" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand attach-policy" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand attach-policy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand secret" -l proxy -d 'Store USER:PASSWORD for this proxy' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand secret" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand secret" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand secret" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand secret" -l sandbox -d 'That of [`Common`], which this command refuses: the sandbox would be gone before the secret is used'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand secret" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand secret" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand secret" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand import" -l name -d 'Name of the new profile; one is taken from the file if not given' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand import" -l part -d 'Stack or profile to use, when the file has several' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand import" -l set -d 'Use this value, whatever the file has; may be given several times' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand import" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand import" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand import" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand import" -l replace -d 'Change the profile of this name if there is one'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand import" -l dry-run -d 'Show what the file gives and add nothing'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand import" -l json -d 'Print one JSON object'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand import" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand import" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand import" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand template" -l profile -d 'Profile whose values are filled in (default: none is used)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand template" -l variant -d 'Which setup' -r -f -a "least\t'No more rights than needed; an administrator adds people and attaches the IoT policy'
demo\t'The names of AWS\'s walkthrough; anyone can register and attach the IoT policy. Not for production'"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand template" -l format -d 'What to write' -r -f -a "cloudformation\t'A CloudFormation template'
terraform\t'A Terraform file that creates the stack'
cdk\t'A CDK stack in TypeScript with the template in it'
iot-policy\t'The IoT policy alone, for \'sandbox --policy\'; with --region and --account for AWS, too'
role\t'The permissions of the role alone, for \'sandbox --role\'; with --region and --account for AWS, too'"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand template" -l name -d 'Name of the user pool, the app client, the identity pool and the IoT policy' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand template" -l topic-prefix -d 'What can be watched: plant stands for plant/#' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand template" -l callback-url -d 'Callback URL, exactly as in the profile; may be given several times' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand template" -l iot-endpoint -d 'The account\'s data endpoint; a parameter of the stack if not given' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand template" -l domain-prefix -d 'Beginning of the address of the sign-in pages; the name and the account number if not given' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand template" -l region -d 'Where the stack is to be; that of the profile or the endpoint if not given' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand template" -l account -d 'Number of the account, for \'iot-policy\' and \'role\'; that of the sandbox if not given' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand template" -l output -d 'Write into this file; one that exists is never overwritten' -r -F
complete -c topicdeck -n "__fish_topicdeck_using_subcommand template" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand template" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand template" -l send-to-all -d 'Allow sending to all topics below the prefix, not only below PREFIX/IDENTITY-ID'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand template" -l rights -d 'Only print what the template allows'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand template" -l json -d 'Print the rights as one JSON object'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand template" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand template" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand template" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand template" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand open" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand open" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand open" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand open" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand open" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand open" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand open" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and not __fish_seen_subcommand_from list show edit duplicate rename move remove export" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and not __fish_seen_subcommand_from list show edit duplicate rename move remove export" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and not __fish_seen_subcommand_from list show edit duplicate rename move remove export" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and not __fish_seen_subcommand_from list show edit duplicate rename move remove export" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and not __fish_seen_subcommand_from list show edit duplicate rename move remove export" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and not __fish_seen_subcommand_from list show edit duplicate rename move remove export" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and not __fish_seen_subcommand_from list show edit duplicate rename move remove export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and not __fish_seen_subcommand_from list show edit duplicate rename move remove export" -f -a "list" -d 'Print the names of all profiles; the first is the default'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and not __fish_seen_subcommand_from list show edit duplicate rename move remove export" -f -a "show" -d 'Print the settings of a profile'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and not __fish_seen_subcommand_from list show edit duplicate rename move remove export" -f -a "edit" -d 'Change settings of a profile'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and not __fish_seen_subcommand_from list show edit duplicate rename move remove export" -f -a "duplicate" -d 'Add a copy of a profile under another name'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and not __fish_seen_subcommand_from list show edit duplicate rename move remove export" -f -a "rename" -d 'Give a profile another name'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and not __fish_seen_subcommand_from list show edit duplicate rename move remove export" -f -a "move" -d 'Move a profile in the list; the first is the default'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and not __fish_seen_subcommand_from list show edit duplicate rename move remove export" -f -a "remove" -d 'Remove a profile from profiles.toml, after asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and not __fish_seen_subcommand_from list show edit duplicate rename move remove export" -f -a "export" -d 'Print a profile as TOML to share, without secrets or comments'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from list" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from list" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from list" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON object'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from list" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from list" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from list" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from show" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from show" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from show" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from show" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from show" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from show" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from edit" -l set -d 'Use this value; may be given several times' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from edit" -l unset -d 'Go back to the default of this setting; may be given several times' -r -f
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from edit" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from edit" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from edit" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from edit" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from edit" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from edit" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from duplicate" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from duplicate" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from duplicate" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from duplicate" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from duplicate" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from duplicate" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from duplicate" -s h -l help -d 'Print help'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from rename" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from rename" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from rename" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from rename" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from rename" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from rename" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from rename" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from move" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from move" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from move" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from move" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from move" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from move" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from move" -s h -l help -d 'Print help'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from remove" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from remove" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from remove" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from remove" -l yes -d 'Do not ask for confirmation'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from remove" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from remove" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from remove" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from export" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from export" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from export" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from export" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from export" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from export" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand help" -l profile -d 'Profile to use (default: the first in profiles.toml)' -r -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand help" -l config -d 'Folder of profiles.toml, instead of the system\'s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept' -r -f -a "(__fish_complete_directories)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand help" -l language -d 'Language: en or de; that of the system if not given. JSON has the same field names in every language' -r -f -a "en\t''
de\t''"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand help" -l sandbox -d 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand help" -l accept-endpoints -d 'Trust the profile\'s addresses that are neither AWS nor this computer, now and later, without asking'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand help" -l read-only -d 'Send nothing until the program ends: subscriptions only'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c topicdeck -n "__fish_topicdeck_using_subcommand profile; and __fish_seen_subcommand_from show edit duplicate rename move remove export" -f -a "(__fish_topicdeck_profiles)"
complete -c topicdeck -n "__fish_topicdeck_using_subcommand help" -f -a "profiles search outbox recordings sandbox proxies administrators troubleshooting sign-in sign-out status whoami watch record export forget send saved device rights shadow retained decode contract doctor attach-policy secret import template profile open help"
