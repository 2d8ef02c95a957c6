//! Helpers that tests share. A helper has one name, and no test of another group is needed to understand it.
//!
//! | file | what it is |
//! |---|---|
//! | **The sandbox, and who uses it** | |
//! | [`quiet_sandbox`] | `QuietSandbox`: a sandbox without devices, and the profile that leads to it |
//! | [`signed_in_sandbox`] | `SignedInSandbox`: the same for tests of the link, with one person signed in without a browser |
//! | [`sign_in_trial`] | `SignInTrial`: the same for tests of the sign-in, with a keyring in memory |
//! | [`scripted_browser`] | `ScriptedBrowser`: follows redirects and fills in the form, for tests that only sign in |
//! | [`plain_browser`] | `PlainBrowser`: one request at a time, for tests of the sandbox's pages |
//! | [`signed_caller`] | `SignedCaller`: requests signed as the AWS SDK signs them, to the control plane and the data plane |
//! | [`bare_mqtt`] | `BareMqtt`: a client of single packets, for tests of the sandbox's broker |
//! | **A running engine** | |
//! | [`watched_engine`] | `WatchedEngine`: an engine with one connection, the commands to it, and all that it tells |
//! | [`session_lines`] | what an engine gave, as the lines of `tests/data/sessions` |
//! | [`keeping_engine`] | functions that start a `WatchedEngine` whose work is kept in a folder, and what is there in the next run |
//! | [`many_connections`] | `ManyConnections`: one engine with several connections, and what each of them told |
//! | [`checked_consoles`] | `CheckedConsoles`: a console for each of these connections, looked at with each delivery |
//! | [`message_ledger`] | `MessageLedger`: which messages each of these connections has to receive |
//! | [`network_user`] | `NetworkUser`: an engine that goes through proxies and TLS, beside a browser that does not |
//! | [`fault_table`] | `FaultTable`: collects what a person sees of each fault, and compares it with what is expected |
//! | **A running link** | |
//! | [`watched_link`] | `WatchedLink`: a link and all that it tells |
//! | [`unchecked_credentials`] | `UncheckedCredentials`: for a broker that does not look at them |
//! | [`background`] | where the work of `client` goes on that no caller waits for |
//! | **Other ends of a connection** | |
//! | [`mosquitto`] | `Mosquitto`: the real broker |
//! | [`raw_broker`] | `RawBroker`: a broker that answers each packet with the bytes that a test wants |
//! | [`scripted_gateway`] | `ScriptedGateway`: the same around the upgrade to a WebSocket: headers, a flood, a sudden end |
//! | [`tinyproxy`] | `Tinyproxy`: the real proxy |
//! | [`tls_server`] | `TlsServer`: a real stunnel, with certificates that are right, expired, or for another name |
//! | [`ports`] | free ports, and the wait for a server |
//! | **The window** | |
//! | [`scripted_backend`] | `ScriptedBackend`: plays events to a window and remembers its commands; `Plant`: messages to look at |
//! | [`explained`] | typed failures of one plant, in the words of `engine::explain` |
//! | [`scenes`] | `Scene`: a page of the window with something on it |
//! | [`device_scenes`] | a device in each of its states, as AWS answers about it |
//! | [`pictures`] | `DrawnWindow`: a window with a picture of it; stored pictures, and how far two of them differ |
//! | [`rasteriser`] | `Rasteriser`: egui's triangles as pixels, without a display |
//! | **The program, as it is installed** | |
//! | [`english_program`] | `in_english`: the program speaks English, whatever the system does |
//! | [`installed_program`] | `InstalledProgram`: the binary with a home folder, a keyring, a browser and a sandbox |
//! | [`virtual_display`] | `VirtualDisplay`: Xvfb with keys to press and a screen reader |
//! | [`isolated_session`] | runs a test again with its own home folder and session bus |
//! | **Everything else** | |
//! | [`memory_store`] | `MemoryStore`: a keyring in memory that can be locked, and can hang |
//! | [`line_diff`] | the lines that differ from a stored text |
//! | [`leaks`] | finds secrets in what a run left behind |
//! | [`long_run`] | how much a test does in a short run and in a long one |

pub(crate) mod background;
pub(crate) mod bare_mqtt;
pub(crate) mod checked_consoles;
pub(crate) mod device_scenes;
pub(crate) mod english_program;
pub(crate) mod explained;
pub(crate) mod fault_table;
pub(crate) mod keeping_engine;
pub(crate) mod leaks;
pub(crate) mod line_diff;
pub(crate) mod long_run;
pub(crate) mod many_connections;
pub(crate) mod memory_store;
pub(crate) mod message_ledger;
pub(crate) mod mosquitto;
pub(crate) mod pictures;
pub(crate) mod plain_browser;
pub(crate) mod ports;
pub(crate) mod quiet_sandbox;
pub(crate) mod rasteriser;
pub(crate) mod raw_broker;
pub(crate) mod scenes;
pub(crate) mod scripted_backend;
pub(crate) mod scripted_browser;
pub(crate) mod scripted_gateway;
pub(crate) mod session_lines;
pub(crate) mod sign_in_trial;
pub(crate) mod signed_caller;
pub(crate) mod signed_in_sandbox;
pub(crate) mod unchecked_credentials;
pub(crate) mod until;
pub(crate) mod watched_engine;
pub(crate) mod watched_link;

// These use programs of a Linux desktop.
#[cfg(target_os = "linux")]
pub(crate) mod installed_program;
#[cfg(target_os = "linux")]
pub(crate) mod isolated_session;
#[cfg(target_os = "linux")]
pub(crate) mod network_user;
#[cfg(target_os = "linux")]
pub(crate) mod tinyproxy;
#[cfg(target_os = "linux")]
pub(crate) mod tls_server;
#[cfg(target_os = "linux")]
pub(crate) mod virtual_display;
