//! The examples below the help of the program, and what its exit status means.

use super::common::HAS_SANDBOX;

/// Examples for `--help`, in paragraphs: a build without the sandbox leaves one out, and each is translated.
pub(super) fn examples() -> String {
    let sandbox = HAS_SANDBOX.then_some(SANDBOX_EXAMPLES);
    let paragraphs: Vec<&str> = [Some(EXAMPLES), sandbox, Some(EXIT_STATUS)].into_iter().flatten().collect();
    paragraphs.join("\n\n")
}

const EXAMPLES: &str = "\
Examples:
  topicdeck sign-in                            Sign in with the browser and stay signed in
  topicdeck sign-in --no-browser               Over SSH: print the link, paste the last address
  topicdeck watch 'plant/#' --count 10         Print ten messages, one JSON object per line
  topicdeck watch 'plant/#' --profile hall --profile van
                                               Print messages of both profiles, with their names
  topicdeck watch 'plant/#' --where 'json:$.temp>80 or alarm'
  topicdeck send plant/pumps/pump-b/cmd '{\"cmd\":\"start\"}'
  uptime | topicdeck send site/van-7/uptime -  Send the output of another program
  topicdeck import amplify_outputs.json        Add a profile from a file of your team
  topicdeck doctor                             Find out what is wrong and how to fix it";

const SANDBOX_EXAMPLES: &str = "  topicdeck --sandbox                          Open the window on a simulated plant
  topicdeck sandbox > DIR/profiles.toml &      Start the sandbox and use it from other commands
  topicdeck --config DIR sign-in";

const EXIT_STATUS: &str = "\
Exit status:
  0    Success; also when Ctrl+C ends a watch without --count and --for
  1    Failure; the reason is on stderr
  2    Wrong usage
  3    Fewer messages than --count when --for ran out; an import or a repair with
       something missing
  130  Interrupted with Ctrl+C; a second Ctrl+C ends any command immediately

Set TOPICDECK_LOG=debug to log to stderr. Secrets are never printed.";
