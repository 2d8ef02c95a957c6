
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'topicdeck' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'topicdeck'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'topicdeck' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--renderer', '--renderer', [CompletionResultType]::ParameterName, 'Graphics backend; falls back to the other one. On Linux, wgpu is an optional feature of the build')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Simulate Cognito and IoT Core on this computer until interrupted')
            [CompletionResult]::new('sign-in', 'sign-in', [CompletionResultType]::ParameterValue, 'Sign in with the browser and save the sign-in in the system keyring')
            [CompletionResult]::new('sign-out', 'sign-out', [CompletionResultType]::ParameterValue, 'Revoke the sign-in and delete it from the keyring')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the profile in use and the saved sign-in; does not use the network')
            [CompletionResult]::new('whoami', 'whoami', [CompletionResultType]::ParameterValue, 'Show who is signed in, with the claims of the ID token; does not use the network')
            [CompletionResult]::new('watch', 'watch', [CompletionResultType]::ParameterValue, 'Print messages as they arrive')
            [CompletionResult]::new('record', 'record', [CompletionResultType]::ParameterValue, 'Record messages on disk until interrupted, for days if need be')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print or save recorded messages')
            [CompletionResult]::new('recordings', 'recordings', [CompletionResultType]::ParameterValue, 'List what is recorded: profiles, times, sizes, and what is missing; or import messages')
            [CompletionResult]::new('forget', 'forget', [CompletionResultType]::ParameterValue, 'Delete the recording of a profile, after a question')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Send one message; the exit status is 0 only if the broker accepted it')
            [CompletionResult]::new('saved', 'saved', [CompletionResultType]::ParameterValue, 'List the messages that were saved under a name; does not use the network')
            [CompletionResult]::new('outbox', 'outbox', [CompletionResultType]::ParameterValue, 'List, send and change messages that wait to be sent')
            [CompletionResult]::new('device', 'device', [CompletionResultType]::ParameterValue, 'Show whether a device is connected, since when or why not, and what it subscribes to and reports')
            [CompletionResult]::new('rights', 'rights', [CompletionResultType]::ParameterValue, 'Show what your IoT policies allow, action by action, or ask about one topic')
            [CompletionResult]::new('shadow', 'shadow', [CompletionResultType]::ParameterValue, 'Read, change and follow the shadows of a thing')
            [CompletionResult]::new('retained', 'retained', [CompletionResultType]::ParameterValue, 'List, read and clear retained messages')
            [CompletionResult]::new('decode', 'decode', [CompletionResultType]::ParameterValue, 'Say what a payload is and print what is in it, as the inspector of the window does')
            [CompletionResult]::new('contract', 'contract', [CompletionResultType]::ParameterValue, 'Store what payloads of topics have to be and how often they have to come, and check payloads')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Find out what is wrong: check everything from the profile to a subscription')
            [CompletionResult]::new('attach-policy', 'attach-policy', [CompletionResultType]::ParameterValue, 'Attach the IoT policy named in the profile to your own identity')
            [CompletionResult]::new('secret', 'secret', [CompletionResultType]::ParameterValue, 'Store a secret from stdin in the system keyring: a client secret, or the login for a proxy')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Add a profile from what your team shares: a configuration file, outputs of a stack, or an address')
            [CompletionResult]::new('template', 'template', [CompletionResultType]::ParameterValue, 'Write a template for AWS that sets up all that a profile needs')
            [CompletionResult]::new('open', 'open', [CompletionResultType]::ParameterValue, 'Open the window, and ask about a link')
            [CompletionResult]::new('profile', 'profile', [CompletionResultType]::ParameterValue, 'List, show, change and hand on profiles')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print a page of the manual, or the help of a command')
            break
        }
        'topicdeck;sandbox' {
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'TCP port on loopback; 0 for a free one')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Messages per second of all simulated devices together')
            [CompletionResult]::new('--devices', '--devices', [CompletionResultType]::ParameterName, 'Number of simulated devices')
            [CompletionResult]::new('--policy', '--policy', [CompletionResultType]::ParameterName, 'IoT policy (JSON) of the operator and each --user, instead of the sandbox''s own')
            [CompletionResult]::new('--role', '--role', [CompletionResultType]::ParameterName, 'Permissions of the identity pool''s role (JSON), instead of the sandbox''s own')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Another user who can sign in with the password "topicdeck"; may be given several times')
            [CompletionResult]::new('--tls', '--tls', [CompletionResultType]::ParameterName, 'Serve https and wss only, and write the CA certificate to this file')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--sign-up', '--sign-up', [CompletionResultType]::ParameterName, 'Let anyone register on the sign-in page, as in AWS''s walkthrough; the code is printed to stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;sign-in' {
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Sign in as this user')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--no-browser', '--no-browser', [CompletionResultType]::ParameterName, 'Do not open the browser: print the link on a line of stderr')
            [CompletionResult]::new('--another-account', '--another-account', [CompletionResultType]::ParameterName, 'Ask for an account even if the browser is still signed in')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;sign-out' {
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Sign out this user, even if another one is signed in now')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--browser', '--browser', [CompletionResultType]::ParameterName, 'Also open the logout page in the browser, and wait up to 30 s until the browser comes back from it')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Sign out everyone whose sign-in is saved')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;status' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'topicdeck;whoami' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;watch' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml); may be repeated')
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Print only messages that match, such as ''json:$.temp>80 or overheat''; --count counts these')
            [CompletionResult]::new('--contract', '--contract', [CompletionResultType]::ParameterName, 'What payloads of these topics have to be: FILTER=schema.json, or FILTER=file.proto#Message; may be repeated')
            [CompletionResult]::new('--proto', '--proto', [CompletionResultType]::ParameterName, 'Payloads of these topics are protobuf: FILTER=file.proto#Message; may be repeated')
            [CompletionResult]::new('--qos', '--qos', [CompletionResultType]::ParameterName, 'Maximum QoS: 0 at most once, 1 at least once')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Stop after N messages; with --for, the exit status is 3 if fewer arrived')
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'Stop this many seconds after the connection is live')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format: json for programs, text for people')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--as-is', '--as-is', [CompletionResultType]::ParameterName, 'Use the filters exactly as given, including spaces and invisible characters')
            [CompletionResult]::new('--decode', '--decode', [CompletionResultType]::ParameterName, 'Write what other formats than JSON and text hold as `decoded` in JSON')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Print times in UTC instead of local time; json always does')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes on stderr, only warnings and errors')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;record' {
            [CompletionResult]::new('--qos', '--qos', [CompletionResultType]::ParameterName, 'Maximum QoS: 0 at most once, 1 at least once')
            [CompletionResult]::new('--cap', '--cap', [CompletionResultType]::ParameterName, 'Largest size of the recording, such as 500m or 2g; at least 16m')
            [CompletionResult]::new('--days', '--days', [CompletionResultType]::ParameterName, 'Delete messages that are older')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--as-is', '--as-is', [CompletionResultType]::ParameterName, 'Use the filters exactly as given, including spaces and invisible characters')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print no notes on stderr, only warnings and errors')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;export' {
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only messages from this time on: 20:47 (the last one), Sat 14:02, 2026-11-28, 2026-11-28T14:30, with a zone such as Z, or an age such as 90m, 2h, 7d')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'Only messages up to this time')
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Only messages that match, as for ''watch''')
            [CompletionResult]::new('--proto', '--proto', [CompletionResultType]::ParameterName, 'Payloads of these topics are protobuf: FILTER=file.proto#Message; may be repeated')
            [CompletionResult]::new('--contract', '--contract', [CompletionResultType]::ParameterName, 'What payloads of these topics have to be, as for ''watch''; comes before the contracts of the profile')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format. In csv, text that a spreadsheet would run is preceded by an apostrophe')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write to this file instead of stdout; it is replaced when all is written. A pipe or a device is written directly')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write to this file instead of stdout; it is replaced when all is written. A pipe or a device is written directly')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--decode', '--decode', [CompletionResultType]::ParameterName, 'Write what other formats than JSON and text hold as `decoded` in JSON, as for ''watch''')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;recordings' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object per recording')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Make a recording from messages that were printed')
            [CompletionResult]::new('repair', 'repair', [CompletionResultType]::ParameterValue, 'Copy what can be read of a damaged recording into a new file')
            break
        }
        'topicdeck;recordings;import' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the new recording (default: that of the file); other commands take it with --profile')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--replace', '--replace', [CompletionResultType]::ParameterName, 'Replace the recording of this name if there is one')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;recordings;repair' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;forget' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'topicdeck;send' {
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Send the contents of a file')
            [CompletionResult]::new('--qos', '--qos', [CompletionResultType]::ParameterName, 'QoS: 0 at most once, 1 at least once')
            [CompletionResult]::new('--content-type', '--content-type', [CompletionResultType]::ParameterName, 'MIME type of the message, such as application/json')
            [CompletionResult]::new('--property', '--property', [CompletionResultType]::ParameterName, 'A user property; may be given several times')
            [CompletionResult]::new('--saved', '--saved', [CompletionResultType]::ParameterName, 'Send the message that was saved under this name in the window; ''topicdeck saved'' lists them')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Send it to this client alone, and wait until it confirms; can be given several times')
            [CompletionResult]::new('--to-list', '--to-list', [CompletionResultType]::ParameterName, 'Send it to each client of a list alone, one client id in a line; - reads the list from stdin')
            [CompletionResult]::new('--within', '--within', [CompletionResultType]::ParameterName, 'With --to or --to-list: how many seconds the client may take to confirm, 1 to 15')
            [CompletionResult]::new('--expires', '--expires', [CompletionResultType]::ParameterName, 'With --queue: how long the message waits, such as 30s, 10m, 2h or 7d; as chosen in the window if not given')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--as-is', '--as-is', [CompletionResultType]::ParameterName, 'Use the topic exactly as given, including spaces and invisible characters')
            [CompletionResult]::new('--retain', '--retain', [CompletionResultType]::ParameterName, 'Ask the broker to retain the message for later subscribers')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Send to a production profile without asking')
            [CompletionResult]::new('--queue', '--queue', [CompletionResultType]::ParameterName, 'Put the message into the outbox and print its id; does not use the network')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;saved' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object per message')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;outbox' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the messages in the order of sending; does not use the network')
            [CompletionResult]::new('flush', 'flush', [CompletionResultType]::ParameterValue, 'Connect, send all that waits, and end')
            [CompletionResult]::new('cancel', 'cancel', [CompletionResultType]::ParameterValue, 'Take messages out that are not being sent')
            [CompletionResult]::new('send-again', 'send-again', [CompletionResultType]::ParameterValue, 'Let messages wait again that were refused, have expired or are uncertain')
            [CompletionResult]::new('arrived', 'arrived', [CompletionResultType]::ParameterValue, 'Note that uncertain messages arrived')
            break
        }
        'topicdeck;outbox;list' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object per message')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;outbox;flush' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--skip-uncertain', '--skip-uncertain', [CompletionResultType]::ParameterName, 'Leave uncertain messages as they are')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;outbox;cancel' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'All of this user')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'topicdeck;outbox;send-again' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'topicdeck;outbox;arrived' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'topicdeck;device' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('--disconnect', '--disconnect', [CompletionResultType]::ParameterName, 'Disconnect it, after a question; it may connect again')
            [CompletionResult]::new('--end-session', '--end-session', [CompletionResultType]::ParameterName, 'With --disconnect: also remove its subscriptions and what waits for it')
            [CompletionResult]::new('--no-will', '--no-will', [CompletionResultType]::ParameterName, 'With --disconnect: do not publish its will')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;rights' {
            [CompletionResult]::new('--publish', '--publish', [CompletionResultType]::ParameterName, 'Ask whether you may publish to this topic')
            [CompletionResult]::new('--subscribe', '--subscribe', [CompletionResultType]::ParameterName, 'Ask whether you may subscribe to this filter')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;shadow' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print a shadow: what is desired, what is reported, and what waits for the device')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change what is desired; creates the shadow if there is none')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete a shadow, after a question')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the shadows of a thing')
            [CompletionResult]::new('watch', 'watch', [CompletionResultType]::ParameterValue, 'Print changes as they happen, until interrupted')
            break
        }
        'topicdeck;shadow;get' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the shadow; the classic one if not given')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the document as AWS sent it, on one line')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'topicdeck;shadow;set' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the shadow; the classic one if not given')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Change it only if it has this version')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Change it whatever version it has')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the answer of AWS, on one line')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;shadow;delete' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the shadow; the classic one if not given')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'topicdeck;shadow;list' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'topicdeck;shadow;watch' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the shadow; the classic one if not given')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Stop after N messages; with --for, the exit status is 3 if fewer arrived')
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'Stop this many seconds after the connection is live')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format: json for programs, text for people')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;retained' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List topics with a retained message')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print a retained message')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Clear retained messages, after a question')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Put back the messages that were cleared')
            break
        }
        'topicdeck;retained;list' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--as-is', '--as-is', [CompletionResultType]::ParameterName, 'Use the filter exactly as given, including spaces and invisible characters')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object per line')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'topicdeck;retained;get' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--as-is', '--as-is', [CompletionResultType]::ParameterName, 'Use the topic exactly as given, including spaces and invisible characters')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'topicdeck;retained;clear' {
            [CompletionResult]::new('--undo', '--undo', [CompletionResultType]::ParameterName, 'Save the messages in this new file (default: one in the current folder)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--as-is', '--as-is', [CompletionResultType]::ParameterName, 'Use the filter exactly as given, including spaces and invisible characters')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the topics and clear nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;retained;restore' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace messages that were retained since')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;decode' {
            [CompletionResult]::new('--topic', '--topic', [CompletionResultType]::ParameterName, 'Topic that it came on: topics of Sparkplug B say what it is')
            [CompletionResult]::new('--content-type', '--content-type', [CompletionResultType]::ParameterName, 'Content type that its sender gave, such as application/cbor')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'What it is; nothing else is tried')
            [CompletionResult]::new('--birth', '--birth', [CompletionResultType]::ParameterName, 'File with the birth message of the Sparkplug node or device, which names the metrics; can be repeated')
            [CompletionResult]::new('--proto', '--proto', [CompletionResultType]::ParameterName, 'Protobuf: the .proto file, or a descriptor set of protoc or buf. Imports are looked for beside it and in the folders above it')
            [CompletionResult]::new('--message', '--message', [CompletionResultType]::ParameterName, 'The message of that file, by its full name or the end of it; the only one of the file when left out')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object: {"format": ..., "value": ...}. Where the payload is not what --as or --proto says, the format is null')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;contract' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Store a contract, in place of the one with this filter')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the contracts of the profile')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove the contract with this filter')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check a payload against the contract of its topic')
            break
        }
        'topicdeck;contract;add' {
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'What payloads have to be: a JSON Schema (*.json) for JSON, CBOR and MessagePack, or for protobuf a .proto file or a descriptor set')
            [CompletionResult]::new('--message', '--message', [CompletionResultType]::ParameterName, 'The message of protobuf, by its full name or the end of it; the only one of the file when left out')
            [CompletionResult]::new('--every', '--every', [CompletionResultType]::ParameterName, 'A message is expected within this time after the one before, such as 60s, 10m or 2h; late is one and a half times as long, so 60s is late after 90 s')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;contract;list' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object per contract')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'topicdeck;contract;remove' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'topicdeck;contract;check' {
            [CompletionResult]::new('--topic', '--topic', [CompletionResultType]::ParameterName, 'Topic that it is for')
            [CompletionResult]::new('--content-type', '--content-type', [CompletionResultType]::ParameterName, 'Content type of the message, such as application/cbor')
            [CompletionResult]::new('--contract', '--contract', [CompletionResultType]::ParameterName, 'A contract in place of the stored ones, as for ''watch''; may be repeated')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;doctor' {
            [CompletionResult]::new('--bundle', '--bundle', [CompletionResultType]::ParameterName, 'Also write a zip file for support: versions, profile, checks and recent log, without secrets')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Topic filter to subscribe to as a test; without one, subscriptions are not checked')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('--as-is', '--as-is', [CompletionResultType]::ParameterName, 'Use the filter exactly as given, including spaces and invisible characters')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;attach-policy' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;secret' {
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Store USER:PASSWORD for this proxy')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'That of [`Common`], which this command refuses: the sandbox would be gone before the secret is used')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;import' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the new profile; one is taken from the file if not given')
            [CompletionResult]::new('--part', '--part', [CompletionResultType]::ParameterName, 'Stack or profile to use, when the file has several')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Use this value, whatever the file has; may be given several times')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--replace', '--replace', [CompletionResultType]::ParameterName, 'Change the profile of this name if there is one')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what the file gives and add nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;template' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile whose values are filled in (default: none is used)')
            [CompletionResult]::new('--variant', '--variant', [CompletionResultType]::ParameterName, 'Which setup')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What to write')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Name of the user pool, the app client, the identity pool and the IoT policy')
            [CompletionResult]::new('--topic-prefix', '--topic-prefix', [CompletionResultType]::ParameterName, 'What can be watched: plant stands for plant/#')
            [CompletionResult]::new('--callback-url', '--callback-url', [CompletionResultType]::ParameterName, 'Callback URL, exactly as in the profile; may be given several times')
            [CompletionResult]::new('--iot-endpoint', '--iot-endpoint', [CompletionResultType]::ParameterName, 'The account''s data endpoint; a parameter of the stack if not given')
            [CompletionResult]::new('--domain-prefix', '--domain-prefix', [CompletionResultType]::ParameterName, 'Beginning of the address of the sign-in pages; the name and the account number if not given')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Where the stack is to be; that of the profile or the endpoint if not given')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Number of the account, for ''iot-policy'' and ''role''; that of the sandbox if not given')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write into this file; one that exists is never overwritten')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--send-to-all', '--send-to-all', [CompletionResultType]::ParameterName, 'Allow sending to all topics below the prefix, not only below PREFIX/IDENTITY-ID')
            [CompletionResult]::new('--rights', '--rights', [CompletionResultType]::ParameterName, 'Only print what the template allows')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print the rights as one JSON object')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;open' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;profile' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Print the names of all profiles; the first is the default')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the settings of a profile')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Change settings of a profile')
            [CompletionResult]::new('duplicate', 'duplicate', [CompletionResultType]::ParameterValue, 'Add a copy of a profile under another name')
            [CompletionResult]::new('rename', 'rename', [CompletionResultType]::ParameterValue, 'Give a profile another name')
            [CompletionResult]::new('move', 'move', [CompletionResultType]::ParameterValue, 'Move a profile in the list; the first is the default')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a profile from profiles.toml, after asking')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print a profile as TOML to share, without secrets or comments')
            break
        }
        'topicdeck;profile;list' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'topicdeck;profile;show' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'topicdeck;profile;edit' {
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Use this value; may be given several times')
            [CompletionResult]::new('--unset', '--unset', [CompletionResultType]::ParameterName, 'Go back to the default of this setting; may be given several times')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;profile;duplicate' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'topicdeck;profile;rename' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;profile;move' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'topicdeck;profile;remove' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'topicdeck;profile;export' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'topicdeck;help' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Profile to use (default: the first in profiles.toml)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of profiles.toml, instead of the system''s folder for settings. The window then stores subscriptions, drafts and its layout in DIR/kept')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'Language: en or de; that of the system if not given. JSON has the same field names in every language')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a sandbox, which simulates Cognito and IoT Core on this computer until the command ends')
            [CompletionResult]::new('--accept-endpoints', '--accept-endpoints', [CompletionResultType]::ParameterName, 'Trust the profile''s addresses that are neither AWS nor this computer, now and later, without asking')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing until the program ends: subscriptions only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
