import { both } from '@seqward/contract'

/** Every word of the page. `{n}` and the like are filled in. */
export const pageWords = {
  title: both('Seqward: what may leave this instrument', 'Seqward：本仪器可发送的数据'),
  tick: both('Send the performance of this instrument', '发送本仪器的性能数据'),
  stateOn: both('ON since {at}', '已开启，始于 {at}'),
  stateOff: both('OFF: nothing leaves', '已关闭：不发送任何数据'),
  stateHistoryOnly: both('OFF for new runs; only the days below leave', '新运行不发送；仅发送以下日期的数据'),
  stateChanged: both('OFF: the contract has changed and needs a new tick', '已关闭：契约已更改，需要重新勾选'),
  stateDamaged: both('OFF: the record of consents is damaged', '已关闭：同意记录已损坏'),
  tickedBy: both('ticked by {who}', '由 {who} 勾选'),
  history: both('Days of the past that leave: {from} to {to}', '可发送的历史日期：{from} 至 {to}'),
  follows: both(
    'A run stays here when the instrument is set not to send to its maker',
    '若仪器设置为不向制造商发送，则该次运行留在本地',
  ),
  leaves: both('LEAVES', '会发送'),
  leavesCount: both(
    '{n} named values, no free text. "seqward contract" lists each one.',
    '共 {n} 项已命名的数值，无自由文本。完整清单见 “seqward contract”。',
  ),
  never: both('NEVER LEAVES', '绝不发送'),
  neverWhat: both(
    'Sequences and base calls, samples and sample sheets, indexes, names of people, runs, projects and folders, images, free text of any kind. Those files are never opened.',
    '序列和碱基识别结果、样本和样本表、索引、人员、运行、项目和文件夹的名称、图像以及任何自由文本。这些文件从不打开。',
  ),
  now: both('NOW', '当前'),
  service: both('Service', '服务'),
  running: both('The agent runs.', '代理程序正在运行。'),
  notRunning: both('The agent is not running: nothing is read or sent.', '代理程序未运行：不读取也不发送。'),
  instrument: both(
    '{serial}: {receipts} batches sent, {pending} waiting, latest {at}',
    '{serial}：已发送 {receipts} 批，待发送 {pending} 批，最近一次 {at}',
  ),
  none: both('none', '无'),
  problems: both('PROBLEMS', '问题'),
  noProblems: both('None known.', '暂无。'),
  left: both('WHAT LEFT', '已发送的内容'),
  nothingLeft: both('Nothing yet.', '暂无。'),
  footer: both(
    'Space tick  X stop all  H past days  F follow  Up/Down scroll  L 中文  Q leave',
    '空格 勾选  X 全部停止  H 历史  F 跟随仪器  上/下 滚动  L English  Q 退出',
  ),
  footerOn: both(
    'Space stop now  H past days  F follow  Up/Down scroll  L 中文  Q leave',
    '空格 立即停止  H 历史  F 跟随仪器  上/下 滚动  L English  Q 退出',
  ),
  askName: both('Your name (stays in this record here): {text}', '您的姓名（仅保存在本地记录中）：{text}'),
  askRole: both('In the role of {role} (Tab changes it)', '身份：{role}（Tab 键切换）'),
  operator: both('operator', '操作员'),
  manager: both('manager', '主管'),
  askFrom: both('First day that may leave (YYYY-MM-DD): {text}', '起始日期 (YYYY-MM-DD)：{text}'),
  askTo: both('Last day that may leave (YYYY-MM-DD): {text}', '结束日期 (YYYY-MM-DD)：{text}'),
  askKeys: both('Enter agrees  Esc goes back', 'Enter 同意  Esc 返回'),
  badName: both('A name has 1 to 64 characters.', '姓名须为 1 至 64 个字符。'),
  badDay: both('That is no date, or the last day is before the first.', '日期无效，或结束日期早于起始日期。'),
  working: both('One moment...', '请稍候...'),
  failed: both('That did not work: {why}', '操作失败：{why}'),
  covered: both('{n} run folders are there already; they are not covered.', '已有 {n} 个运行文件夹，不在发送范围内。'),
  unlisted: both(
    '{n} folders with runs cannot be listed: nothing in them is covered.',
    '有 {n} 个运行目录无法列出，其中的内容不会发送。',
  ),
  small: both('The window is too small: at least 60 x 16.', '窗口太小：至少需要 60 x 16。'),
} as const

/** What a fault that the agent met means for people. The first that fits stands; the code is shown behind it. */
export const problemWords = [
  {
    fits: /inspect|tls-key|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|CERT_(?!HAS_EXPIRED)|DEPTH_ZERO/i,
    says: both(
      'Somebody between here and the service opens the encrypted line (TLS inspection), or the certificate of the service is not known here. Ask IT to exempt the service or to name the certificate.',
      '本地与服务之间有设备解密连接（TLS 检查），或服务证书未被信任。请联系 IT 将该服务列为例外或提供证书。',
    ),
  },
  {
    fits: /revoked|unknown-instrument|status 40[13]/i,
    says: both(
      'The service no longer takes this instrument. Ask its operator for a new enrolment code.',
      '服务不再接受本仪器。请向服务方索取新的注册码。',
    ),
  },
  {
    fits: /status 407|proxy/i,
    says: both('The proxy asks for a name and password, or refuses.', '代理服务器要求身份验证或拒绝连接。'),
  },
  {
    fits: /ENOSPC|EDQUOT|EROFS|EIO/,
    says: both(
      'The disk of this computer is full or cannot be written. What was measured is measured again later.',
      '本机磁盘已满或无法写入。测量结果稍后会重新生成。',
    ),
  },
  {
    fits: /ENOTFOUND|EAI_AGAIN/,
    says: both('The name of the service is not found (DNS).', '找不到服务的名称（DNS）。'),
  },
  {
    fits: /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/,
    says: both(
      'The certificate of the service has expired, or the clock of this computer is wrong.',
      '服务证书已过期，或本机时钟不正确。',
    ),
  },
  {
    fits: /status 2\d\d|status 3\d\d/,
    says: both(
      'Something else than the service answers, as the sign-in page of a guest network.',
      '应答方不是该服务，例如访客网络的登录页面。',
    ),
  },
  {
    fits: /status 429|status 5\d\d/,
    says: both('The service is busy or not well; the agent tries again.', '服务繁忙或异常；代理程序会重试。'),
  },
  {
    fits: /E[A-Z]{3,}|uplink|aborted|AbortError|Timeout/,
    says: both(
      'The service cannot be reached; nothing is lost, the agent tries again.',
      '无法连接服务；数据不会丢失，代理程序会重试。',
    ),
  },
] as const
