# UNTESTED. A formula for Homebrew: takes the program of a release.
class Topicdeck < Formula
  desc "Desktop console for AWS IoT Core"
  homepage "https://github.com/topicdeck/topicdeck"
  url "https://github.com/topicdeck/topicdeck/releases/download/v@VERSION@/topicdeck-@VERSION@-aarch64-macos.tar.gz"
  version "@VERSION@"
  sha256 "@SHA256@"
  license any_of: ["MIT", "Apache-2.0"]

  depends_on arch: :arm64
  depends_on :macos

  def install
    bin.install "bin/topicdeck"
    man1.install Dir["share/man/man1/*"]
    man7.install Dir["share/man/man7/*"]
    bash_completion.install "completions/topicdeck.bash" => "topicdeck"
    fish_completion.install "completions/topicdeck.fish"
    zsh_completion.install "completions/_topicdeck"
  end

  test do
    assert_equal "topicdeck @VERSION@", shell_output("#{bin}/topicdeck --version").strip
  end
end
