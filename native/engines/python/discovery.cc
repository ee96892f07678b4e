#include "discovery.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#ifdef _WIN32
#include <windows.h>
#else
#include <fcntl.h>
#include <poll.h>
#include <csignal>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern "C" char** environ;
#endif

namespace zigllms::python {

namespace {

namespace fs = std::filesystem;

constexpr int answerWithinMs = 5000;

// One line for each value: what an interpreter says about its own library.
constexpr const char* question =
    "import sys, sysconfig\n"
    "v = sysconfig.get_config_var\n"
    "w = sys.stdout.write\n"
    "w('%d.%d\\n' % sys.version_info[:2])\n"
    "w('%s\\n' % sys.executable)\n"
    "w('%s\\n' % sys.base_prefix)\n"
    "w('%s\\n' % (v('LIBDIR') or ''))\n"
    "w('%s\\n' % (v('INSTSONAME') or ''))\n"
    "w('%s\\n' % (v('LDLIBRARY') or ''))\n"
    "w('%s\\n' % (v('PYTHONFRAMEWORKPREFIX') or ''))\n"
    "w('%s\\n' % ('free-threaded' if v('Py_GIL_DISABLED') else 'debug' if v('Py_DEBUG') else 'normal'))\n";

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

bool isFile(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

bool isFolder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

// What `program -I -c question` prints; empty with `refusal` set when it doesn't answer.
std::string ask(const std::string& program, std::string& refusal) {
#ifdef _WIN32
  SECURITY_ATTRIBUTES inherit{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
  HANDLE readEnd, writeEnd;
  if (!CreatePipe(&readEnd, &writeEnd, &inherit, 0)) {
    refusal = "no pipe to ask it";
    return {};
  }
  SetHandleInformation(readEnd, HANDLE_FLAG_INHERIT, 0);
  STARTUPINFOW start{};
  start.cb = sizeof start;
  start.dwFlags = STARTF_USESTDHANDLES;
  start.hStdOutput = start.hStdError = writeEnd;
  PROCESS_INFORMATION process{};
  std::wstring command = L"\"" + fs::path(program).wstring() + L"\" -I -c \"exec('";
  for (const char* at = question; *at != '\0'; ++at) {
    if (*at == '\n') command += L"\\n";
    else if (*at == '\'') command += L"\\'";
    else if (*at == '\\') command += L"\\\\";
    else command += static_cast<wchar_t>(*at);
  }
  command += L"')\"";
  const BOOL started = CreateProcessW(nullptr, command.data(), nullptr, nullptr, TRUE, CREATE_NO_WINDOW, nullptr, nullptr, &start, &process);
  CloseHandle(writeEnd);
  if (!started) {
    CloseHandle(readEnd);
    refusal = "cannot be run";
    return {};
  }
  std::string answer;
  if (WaitForSingleObject(process.hProcess, answerWithinMs) == WAIT_OBJECT_0) {
    char buffer[4096];
    DWORD count;
    while (ReadFile(readEnd, buffer, sizeof buffer, &count, nullptr) && count > 0) answer.append(buffer, count);
    answer.erase(std::remove(answer.begin(), answer.end(), '\r'), answer.end());
  } else {
    TerminateProcess(process.hProcess, 1);
    refusal = "did not answer within 5 s";
  }
  CloseHandle(readEnd);
  CloseHandle(process.hThread);
  CloseHandle(process.hProcess);
  return answer;
#else
  int ends[2];
  if (pipe(ends) != 0) {
    refusal = "no pipe to ask it";
    return {};
  }
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // A group of its own, so that a shim's children can be ended with it.
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  const char* arguments[] = {program.c_str(), "-I", "-c", question, nullptr};
  pid_t child = 0;
  const int failure = posix_spawn(&child, program.c_str(), &actions, &attributes, const_cast<char**>(arguments), ::environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(ends[1]);
  if (failure != 0) {
    close(ends[0]);
    refusal = std::string("cannot be run: ") + std::strerror(failure);
    return {};
  }
  std::string answer;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(answerWithinMs);
  bool over = false;
  while (!over) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    pollfd waiting{ends[0], POLLIN, 0};
    const int ready = left > 0 ? poll(&waiting, 1, static_cast<int>(left)) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) {
      refusal = "did not answer within 5 s";
      break;
    }
    char buffer[4096];
    const ssize_t count = read(ends[0], buffer, sizeof buffer);
    if (count <= 0) over = true;
    else answer.append(buffer, static_cast<size_t>(count));
  }
  close(ends[0]);
  if (!over) kill(-child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (over && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) {
    refusal = "failed when it was asked where its library is";
    return {};
  }
  return over ? answer : std::string();
#endif
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> found;
  size_t start = 0;
  for (size_t end; (end = text.find('\n', start)) != std::string::npos; start = end + 1) found.push_back(text.substr(start, end - start));
  return found;
}

void checkVersion(Candidate& candidate) {
  const int minor = candidate.minorVersion;
  if (minor < oldestMinor) candidate.refusal = "Python 3." + std::to_string(minor) + " is older than 3.9";
  if (minor > newestTriedMinor) candidate.refusal = "Python 3." + std::to_string(minor) + " is newer than this build knows (up to 3.14)";
}

void askInterpreter(Candidate& candidate, const std::string& program) {
  const std::vector<std::string> answer = lines(ask(program, candidate.refusal));
  if (!candidate.refusal.empty()) return;
  if (answer.size() < 8 || answer[0].size() < 3) {
    candidate.refusal = "gave no answer that could be understood";
    return;
  }
  if (answer[0].rfind("3.", 0) != 0) {
    candidate.refusal = "Python " + answer[0] + " is older than 3.9";
    return;
  }
  candidate.minorVersion = std::atoi(answer[0].c_str() + 2);
  candidate.program = answer[1].empty() ? program : answer[1];
  checkVersion(candidate);
  if (!candidate.refusal.empty()) return;
  if (answer[7] != "normal") {
    candidate.refusal = "a " + answer[7] + " build of Python is not supported";
    return;
  }
  const fs::path prefix = answer[2], folder = answer[3];
  const std::string version = "3." + std::to_string(candidate.minorVersion);
  std::vector<fs::path> places;
  for (const std::string& name : {answer[4], answer[5]}) {
    if (name.empty() || name.size() < 3 || name.substr(name.size() - 2) == ".a") continue;
    places.push_back(folder / name);
    places.push_back(prefix / "lib" / name);
    if (!answer[6].empty()) places.push_back(fs::path(answer[6]) / name);
  }
#ifdef _WIN32
  places.push_back(prefix / ("python3" + std::to_string(candidate.minorVersion) + ".dll"));
#elif defined(__APPLE__)
  places.push_back(prefix / "lib" / ("libpython" + version + ".dylib"));
  places.push_back(folder / ("libpython" + version + ".dylib"));
  places.push_back(prefix / "Python");
#else
  places.push_back(folder / ("libpython" + version + ".so.1.0"));
  places.push_back(prefix / "lib" / ("libpython" + version + ".so.1.0"));
#endif
  for (const fs::path& place : places) {
    if (!isFile(place)) continue;
    candidate.library = place.string();
    return;
  }
  candidate.refusal = "Python " + version + " (" + candidate.program + ") has no shared library: it was built without --enable-shared, or the package with libpython" +
                      version + " is not installed";
}

// The minor version in a file name such as libpython3.11.so.1.0, python311.dll or Versions/3.12/Python; 0: none.
int versionInName(const std::string& path) {
  std::smatch match;
  static const std::regex dotted("python3\\.([0-9]+)|Versions/3\\.([0-9]+)/"), windows("python3([0-9]+)(_d)?\\.dll$");
  if (std::regex_search(path, match, windows)) return std::atoi(match[1].str().c_str());
  int found = 0;
  for (std::sregex_iterator at(path.begin(), path.end(), dotted), end; at != end; ++at) {
    found = std::atoi(((*at)[1].matched ? (*at)[1] : (*at)[2]).str().c_str());
  }
  return found;
}

void useLibrary(Candidate& candidate, const fs::path& library) {
  candidate.library = library.string();
  candidate.minorVersion = versionInName(candidate.library);
  const std::string version = "3." + std::to_string(candidate.minorVersion);
  if (candidate.minorVersion == 0) {
    candidate.refusal = "its name does not tell a version (libpython3.so is only a stub): name libpython3.x";
    return;
  }
  const std::string name = library.filename().string();
  if (name.find(version + "t") != std::string::npos || name.find(version + "d") != std::string::npos) {
    candidate.refusal = "a free-threaded or debug build of Python is not supported";
    return;
  }
  checkVersion(candidate);
  if (!candidate.refusal.empty()) return;
  // The interpreter beside it, so that Python finds its standard library.
  std::error_code ignored;
  const fs::path folder = fs::canonical(library, ignored).parent_path();
  for (const fs::path& place : {folder / ("../bin/python" + version), folder / ("../../bin/python" + version), folder / "python.exe",
                                folder / ("bin/python" + version)}) {
    if (!isFile(place)) continue;
    candidate.program = place.lexically_normal().string();
    return;
  }
  // A library alone is enough where the standard library lies beside it; without one Python would end the process.
  for (const fs::path& place : {folder / ("python" + version), folder / ("../python" + version), folder / "Lib", folder / ("lib/python" + version)}) {
    if (isFile(place / "os.py")) return;
  }
  if (candidate.refusal.empty()) candidate.refusal = "neither an interpreter nor the standard library lies beside it";
}

std::string interpreterOfVenv(const fs::path& folder) {
  for (const char* name : {"bin/python3", "bin/python", "Scripts/python.exe"}) {
    if (isFile(folder / name)) return (folder / name).string();
  }
  return {};
}

void useVenv(Candidate& candidate, const fs::path& folder) {
  std::ifstream file(folder / "pyvenv.cfg");
  if (!file) {
    candidate.refusal = "is not a virtual environment: it has no pyvenv.cfg";
    return;
  }
  const std::string program = interpreterOfVenv(folder);
  if (!program.empty()) return askInterpreter(candidate, program);
  // Without a link to its interpreter: the `home` that made it.
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("home", 0) != 0) continue;
    const size_t equals = line.find('=');
    const size_t start = equals == std::string::npos ? equals : line.find_first_not_of(" \t", equals + 1);
    if (start == std::string::npos) continue;
    const fs::path home = line.substr(start);
    for (const char* name : {"python3", "python", "python.exe"}) {
      if (isFile(home / name)) return askInterpreter(candidate, (home / name).string());
    }
  }
  candidate.refusal = "has neither an interpreter nor a home in pyvenv.cfg";
}

bool looksLikeLibrary(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.find(".so") != std::string::npos || name.find(".dylib") != std::string::npos || path.extension() == ".dll" || name == "Python";
}

// What a user may name: an interpreter, a venv or a library.
void use(Candidate& candidate) {
  const fs::path path = candidate.asked;
  if (isFolder(path)) return useVenv(candidate, path);
  if (!isFile(path)) {
    candidate.refusal = "does not exist";
  } else if (looksLikeLibrary(path)) {
    useLibrary(candidate, path);
  } else {
    askInterpreter(candidate, path.string());
  }
}

std::vector<std::string> onPath(const char* name) {
  std::vector<std::string> found;
  const std::string path = environment("PATH");
#ifdef _WIN32
  constexpr char separator = ';';
#else
  constexpr char separator = ':';
#endif
  for (size_t start = 0; start <= path.size();) {
    const size_t end = std::min(path.find(separator, start), path.size());
    const fs::path place = fs::path(path.substr(start, end - start)) / name;
    if (end > start && isFile(place)) found.push_back(place.string());
    start = end + 1;
  }
  return found;
}

// The shared libraries in a folder whose names say libpython3.x, newest tested version first.
std::vector<fs::path> librariesIn(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code ignored;
  static const std::regex name("libpython3\\.[0-9]+\\.(so(\\.1\\.0)?|dylib)");
  for (fs::directory_iterator at(folder, ignored), end; !ignored && at != end; at.increment(ignored)) {
    if (std::regex_match(at->path().filename().string(), name)) found.push_back(at->path());
  }
  return found;
}

std::vector<fs::path> commonPlaces() {
  std::vector<fs::path> found;
  std::vector<fs::path> folders;
  std::error_code ignored;
  const auto subfolders = [&](const fs::path& parent, const char* below) {
    for (fs::directory_iterator at(parent, ignored), end; !ignored && at != end; at.increment(ignored)) {
      if (isFolder(at->path() / below)) folders.push_back(at->path() / below);
    }
    ignored.clear();
  };
#ifdef _WIN32
  // HKCU and HKLM\Software\Python\PythonCore\3.x\InstallPath, as the python.org installer writes them.
  for (const HKEY root : {HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE}) {
    for (int minor = newestMinor; minor >= oldestMinor; --minor) {
      const std::wstring key = L"Software\\Python\\PythonCore\\3." + std::to_wstring(minor) + L"\\InstallPath";
      wchar_t value[1024];
      DWORD size = sizeof value;
      if (RegGetValueW(root, key.c_str(), nullptr, RRF_RT_REG_SZ, nullptr, value, &size) != ERROR_SUCCESS) continue;
      const fs::path library = fs::path(value) / ("python3" + std::to_string(minor) + ".dll");
      if (isFile(library)) found.push_back(library);
    }
  }
#else
  const std::string home = environment("HOME");
  for (const char* folder : {"/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/lib64", "/opt/homebrew/lib"}) folders.emplace_back(folder);
  for (const char* machine : {"x86_64", "aarch64", "arm", "i386", "riscv64", "powerpc64le", "s390x"}) {
    folders.push_back(fs::path("/usr/lib") / (std::string(machine) + "-linux-gnu"));
  }
  std::string pyenv = environment("PYENV_ROOT");
  if (pyenv.empty() && !home.empty()) pyenv = home + "/.pyenv";
  if (!pyenv.empty()) subfolders(pyenv + "/versions", "lib");
  if (!home.empty()) subfolders(home + "/.local/share/uv/python", "lib");
  if (!home.empty()) folders.push_back(home + "/miniconda3/lib");
#ifdef __APPLE__
  for (const char* frameworks : {"/Library/Frameworks/Python.framework/Versions", "/opt/homebrew/Frameworks/Python.framework/Versions",
                                 "/usr/local/Frameworks/Python.framework/Versions"}) {
    for (int minor = newestMinor; minor >= oldestMinor; --minor) {
      const fs::path library = fs::path(frameworks) / ("3." + std::to_string(minor)) / "Python";
      if (isFile(library)) found.push_back(library);
    }
  }
#endif
  for (const fs::path& folder : folders) {
    for (fs::path& library : librariesIn(folder)) found.push_back(std::move(library));
  }
#endif
  const auto rank = [](const fs::path& path) {
    const int minor = versionInName(path.string());
    return minor > newestMinor ? -minor : minor;
  };
  std::stable_sort(found.begin(), found.end(), [&](const fs::path& a, const fs::path& b) { return rank(a) > rank(b); });
  return found;
}

}  // namespace

bool discover(const std::string& option, std::vector<Candidate>& looked, const std::function<bool(Candidate&)>& accept) {
  std::set<std::string> librariesSeen;
  const auto consider = [&](std::string origin, std::string asked, void (*examine)(Candidate&)) {
    Candidate& candidate = looked.emplace_back();
    candidate.origin = std::move(origin);
    candidate.asked = std::move(asked);
    try {
      examine(candidate);
    } catch (const std::exception& failure) {
      candidate.refusal = std::string("could not be examined: ") + failure.what();
    }
    if (!candidate.refusal.empty()) return false;
    std::error_code ignored;
    if (!librariesSeen.insert(fs::canonical(candidate.library, ignored).string()).second) {
      candidate.refusal = "its library was refused above";
      return false;
    }
    return accept(candidate);
  };

  if (!option.empty()) return consider("the option `python`", option, use);
  for (const char* name : {"ZIGLLMS_PYTHON", "PYTHON"}) {
    const std::string value = environment(name);
    if (!value.empty() && consider(std::string("the environment variable ") + name, value, use)) return true;
  }
  const std::string venv = environment("VIRTUAL_ENV");
  if (!venv.empty() && consider("the active virtual environment (VIRTUAL_ENV)", venv, use)) return true;
  // Each python3 on PATH: the first may be a shim of a version without a shared library.
#ifdef _WIN32
  const char* const names[] = {"python3.exe", "python.exe"};
#else
  const char* const names[] = {"python3"};
#endif
  for (const char* name : names) {
    for (const std::string& program : onPath(name)) {
      if (consider(std::string(name) + " on PATH", program, use)) return true;
    }
  }
  for (const fs::path& library : commonPlaces()) {
    if (consider("a common place", library.string(), use)) return true;
  }
  return false;
}

}  // namespace zigllms::python
