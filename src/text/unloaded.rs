//! Why a saved session cannot be loaded, or a session not be saved: one text for each fault.

use super::Phrase;
use super::phrase::phrases;
use brokerscope_engine::physics::time::Instant;

phrases! {
    failed(line: u32, reason: Phrase): "Not loaded: line {line}: {reason}. The running session stays as it is", "未载入：第 {line} 行：{reason}。当前会话保持不变";
    too_long(bytes: i64, limit: i64): "the text has {bytes} bytes; at most {limit} are read", "文本有 {bytes} 字节，最多可读 {limit} 字节";
    cut(before: &str): "the text ends before its “{before}” line; copy all of it", "文本在“{before}”行之前中断；请复制完整文本";
    no_session(): "this is no session; one begins with “brokerscope session”", "这不是会话；会话以“brokerscope session”开头";
    newer(form: i64, reads: u32): "a newer version wrote this (form {form}; this page reads form {reads}); open it there", "由更新的版本写成（格式 {form}；本页可读格式 {reads}）；请用新版本打开";
    no_such_form(form: i64): "there is no form {form}", "没有格式 {form}";
    missing(part: Phrase): "{part} is missing at the end", "行末缺少{part}";
    expected(word: &str, found: &str): "“{word}” should stand where “{found}” does", "“{found}”处应为“{word}”";
    no_number(found: &str, part: Phrase): "“{found}” is no number; it should be {part}", "“{found}”不是数字；此处应为{part}";
    too_large(number: &str, part: Phrase): "{number} is too large for {part}", "{number} 过大，不能作为{part}";
    no_time(found: &str): "“{found}” is no time; one is written in seconds, like 21.204", "“{found}”不是时间；请以秒书写，例如 21.204";
    no_quotes(): "a name in quotes is missing or not closed", "缺少带引号的名称，或引号没有闭合";
    no_escape(): "a character in quotes is written as no character is", "引号内有无法识别的转义字符";
    too_much(found: &str): "“{found}” is too much here", "“{found}”在此多余";
    setup_mark(): "a line of the set-up begins with “|”", "设置行以“|”开头";
    setup(): "nothing can begin from this set-up: a setting is unknown or out of its range", "无法从此设置开始：某项设置未知或超出范围";
    too_many(what: Phrase, limit: i64): "there are more than {limit} {what}", "{what}超过 {limit} 个";
    branch_name(): "a branch needs a name of at most 60 characters", "分支需要名称，最多 60 个字符";
    same_name(name: &str): "two branches are called “{name}”", "有两个分支都叫“{name}”";
    branch_order(): "branches are numbered upwards from 0", "分支应从 0 起依次编号";
    frontier_before_fork(): "a branch cannot end before it begins", "分支不能在开始之前结束";
    no_branch(branch: u32): "there is no branch {branch} above", "上文没有分支 {branch}";
    no_fork(branch: u32, ordinal: i64): "branch {branch} has no event {ordinal} of its own to fork after", "分支 {branch} 没有可在其后分叉的事件 {ordinal}";
    action(found: &str): "“{found}” is no action that this version knows", "“{found}”不是此版本认识的操作";
    action_order(): "actions stand in their order, within their branch", "操作应按顺序排列，且在所属分支之内";
    past_end(branch: u32, frontier: i64, ordinal: i64): "branch {branch} ends at event {frontier}, before {ordinal}", "分支 {branch} 止于事件 {frontier}，不到 {ordinal}";
    checksum(): "the lines above were changed after they were saved", "以上各行在保存之后被改动过";
    after_end(): "there is text after the end", "结尾之后还有文本";
    refused(action: &str): "“{action}” cannot be done there", "“{action}”在那里无法执行";
    event_elsewhen(ordinal: i64, at: Instant, said: Instant): "event {ordinal} is at {at}, not at {said}", "事件 {ordinal} 在 {at}，而不是 {said}";
    nothing_due(after: i64, before: i64): "nothing happens after event {after}, but {before} are told of", "事件 {after} 之后再无事件，但文本称有 {before} 个";
    no_place(): "this place is not known", "没有这个位置";
    moment_elsewhen(at: Instant, said: Instant): "this moment is at {at}, not at {said}", "此时刻在 {at}，而不是 {said}";
    other_anchor(words: &str): "this moment is described as “{words}”", "此时刻的描述是“{words}”";

    branches(): "branches", "分支";
    actions(): "actions", "操作";
    events(): "events", "事件";
    word(word: &str): "“{word}”", "“{word}”";
    form(): "the version of the form", "格式版本";
    behaviour(): "the version of the behaviour", "行为版本";
    setup_lines(): "how many lines of set-up follow", "设置的行数";
    setup_line(): "a line of set-up", "一行设置";
    branch(): "the number of a branch", "分支编号";
    frontier(): "the last event of the branch", "分支的末个事件";
    shared(): "how many events are shared", "共有的事件数";
    event(): "the number of the event", "事件编号";
    instant(): "a time", "时间";
    an_action(): "the action", "操作";
    happened(): "how many events have happened", "已发生的事件数";
    alike(): "how many facts alike", "同类事实的个数";
    a_checksum(): "the checksum", "校验和";

    save_too_many(what: Phrase, count: i64, limit: i64): "Not saved: {count} {what} are more than can be loaded again ({limit})", "未保存：{what}有 {count} 个，超过可再次载入的 {limit} 个";
    save_too_long(bytes: i64, limit: i64): "Not saved: the text would have {bytes} bytes; at most {limit} can be loaded again", "未保存：文本将有 {bytes} 字节，最多可再次载入 {limit} 字节";
    save_not_one_line(action: &str): "Not saved: “{action}” does not fit on one line", "未保存：“{action}”无法写成一行";
}
