//! Options of the commands about signing in, and about who is signed in.

use clap::Args;

use super::values::host_and_port;

/// Options of `sign-in`.
#[derive(Args, Clone, Debug)]
pub struct SignInArguments {
    /// Do not open the browser: print the link on a line of stderr
    ///
    /// Open it in any browser. If that browser is on another computer, paste its last address into stdin; that works
    /// without this option too. The next line shows the callback URL.
    #[arg(long)]
    pub no_browser: bool,
    /// Sign in as this user
    ///
    /// Where a sign-in of this user is saved and still valid, it is used, and the browser does not open. Otherwise the name is
    /// filled in on the sign-in page, in place of `login_hint` in the profile.
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// Ask for an account even if the browser is still signed in
    #[arg(long)]
    pub another_account: bool,
}

/// Options of `sign-out`.
#[derive(Args, Clone, Debug)]
pub struct SignOutArguments {
    /// Also open the logout page in the browser, and wait up to 30 s until the browser comes back from it
    ///
    /// The app client must list the first callback URL among its sign-out URLs.
    #[arg(long)]
    pub browser: bool,
    /// Sign out this user, even if another one is signed in now
    #[arg(long, value_name = "NAME", conflicts_with_all = ["browser", "all"])]
    pub user: Option<String>,
    /// Sign out everyone whose sign-in is saved
    #[arg(long, conflicts_with = "browser")]
    pub all: bool,
}

/// Options of `secret`.
#[derive(Args, Clone, Debug)]
pub struct SecretArguments {
    /// That of [`Common`], which this command refuses: the sandbox would be gone before the secret is used.
    #[arg(long, hide = true)]
    pub sandbox: bool,
    /// Store USER:PASSWORD for this proxy
    #[arg(long, value_name = "HOST:PORT", value_parser = host_and_port)]
    pub proxy: Option<String>,
}

/// Options of `status`.
#[derive(Args, Clone, Copy, Debug)]
pub struct StatusArguments {
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Options of `whoami`.
#[derive(Args, Clone, Copy, Debug)]
pub struct WhoamiArguments {
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}
