/** Frequent names, lower case, for names that stand without a label. A list can only ever hold a part of all names. */
export const givenNames: ReadonlySet<string> = new Set(
  `james mary robert patricia john jennifer michael linda david elizabeth william barbara richard susan joseph jessica
  thomas karen charles lisa daniel nancy matthew sandra anthony ashley steven emily paul donna andrew michelle joshua
  carol kenneth amanda kevin melissa brian deborah george stephanie jane anna maria peter hans klaus juergen wolfgang
  sabine petra monika ursula sophie julia lukas felix pierre jean marie camille antoine giulia marco francesca luca
  carlos pilar javier lucia sanne daan emma ahmed fatima mohammed aisha priya rahul yuki haruto sakura wei jing li ming
  xiaoming mei hong olga ivan natalia lars ingrid`.split(/\s+/),
)
export const familyNames: ReadonlySet<string> = new Set(
  `smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson
  thomas taylor moore jackson martin lee perez thompson white harris sanchez clark ramirez lewis robinson walker young
  doe mueller müller schmidt schneider fischer weber meyer wagner becker schulz hoffmann dubois durand leroy moreau
  rossi russo ferrari esposito bianchi jansen vries bakker visser wang zhang liu chen yang zhao huang zhou wu xu sun
  tanaka suzuki sato watanabe kim park nguyen patel singh kumar khan ali ivanov petrov svensson hansen`.split(/\s+/),
)
/** The hundred surnames that most people in China have begin with one of these. */
export const chineseSurnames =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常'
